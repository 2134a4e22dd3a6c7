// A recording that is being written.

import Codecs
import Files
public import FoundationEssentials
public import Terminal

/// An asciicast v2 file. Calls block for as long as the disk does.
public final class CastFile {
  /// A recording ends when it is as large as this.
  private static let limit = 1 << 30

  private let file: NewFile
  private let start: Duration
  private var text = CastText()
  private var written = 0

  /// Makes the file, which must not exist yet; throws a sentence.
  ///
  /// - Parameter start: the moment from which times count, on the clock that `write` is given.
  public init(_ path: String, size: Size, title: String, date: Date, start: Duration) throws {
    file = try NewFile(path)
    self.start = start
    try append(Cast.header(size: size, title: title, date: date).line)
  }

  /// Writes what the guest said; returns why the recording is over, nil while it goes on.
  public func write(_ bytes: [UInt8], at time: Duration) -> String? {
    let piece = text.take(bytes)
    return piece.isEmpty ? nil : write(.output, piece, at: time)
  }

  public func resize(to size: Size, at time: Duration) -> String? {
    write(.resize, "\(size.columns)x\(size.rows)", at: time)
  }

  private func write(_ kind: Cast.Event.Kind, _ data: String, at time: Duration) -> String? {
    guard written < Self.limit else { return "the recording was ended at 1 GiB: \(file.path)" }
    do {
      try append(Cast.Event(time: max(0, (time - start) / .seconds(1)), kind: kind, data: data).json.line)
      return nil
    } catch {
      return "the recording was ended: \(error)"
    }
  }

  private func append(_ line: [UInt8]) throws(FileProblem) {
    try file.write(line)
    written += line.count
  }
}

extension JSON {
  /// The value as a line of a file.
  fileprivate var line: [UInt8] { bytes + [UInt8(ascii: "\n")] }
}
