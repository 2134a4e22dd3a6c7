// What must be remembered of a console log besides its bytes: which files make it up, and where its kept part begins.

import Codecs
import Files
import FoundationEssentials
import Glibc

/// The ledger of one console log: a pure value, saved as a small JSON file.
struct LogLedger: Sendable, Hashable {
  /// One file of the log. virtlogd makes a new one every 2 MiB; QEMU itself writes only one.
  struct Segment: Sendable, Hashable {
    /// `LogFile.identity`: stays with the file when it is renamed.
    var file: String
    /// The logical offset of the file's first byte.
    var base: Int64
    /// Bytes, final for all segments but the last.
    var length: Int64

    var end: Int64 { base + length }
  }

  /// The object whose end ends the log: kind, namespace, name, uid.
  var owner: JSON
  /// In logical order, each beginning where the one before ends.
  var segments: [Segment] = []
  /// The first logical offset whose byte is still kept.
  var start: Int64 = 0
  /// Whether the machine is coming from another node, whose part of the log is still being fetched.
  var isImporting = false

  var end: Int64 { segments.last?.end ?? start }

  /// Takes note of the files that are there now, oldest first, and of their sizes.
  ///
  /// A file not known yet follows all that are; known ones that are gone have taken their bytes with them. Segments may
  /// only grow, so a file that was cut short keeps its place in the count of bytes.
  mutating func observe(_ files: [(identity: String, size: Int64)]) {
    for file in files {
      if let index = segments.firstIndex(where: { $0.file == file.identity }) {
        grow(index, to: file.size)
      } else {
        segments.append(Segment(file: file.identity, base: end, length: file.size))
      }
    }
    while segments.count > 1, let first = segments.first, !files.contains(where: { $0.identity == first.file }) {
      segments.removeFirst()
    }
    start = max(start, segments.first?.base ?? start)
  }

  /// Takes note of a segment's size; one that still grew while it was rotated away pushes the ones behind it on.
  mutating func grow(_ index: Int, to size: Int64) {
    segments[index].length = max(segments[index].length, size)
    for later in segments.indices.dropFirst(index + 1) { segments[later].base = segments[later - 1].end }
  }

  /// The segment that holds the byte at an offset.
  func segment(at offset: Int64) -> Segment? { segments.first { ($0.base..<$0.end).contains(offset) } }

  /// Where to begin so that at most `limit` bytes are kept, rounded down to whole file system blocks of the last file;
  /// nil while less than a sixteenth of the limit would be won.
  func newStart(limit: Int64) -> Int64? {
    guard let last = segments.last else { return nil }
    let wanted = end - limit
    guard wanted - start >= limit / 16 else { return nil }
    let aligned = wanted < last.base ? wanted : last.base + (wanted - last.base) / 4096 * 4096
    return aligned > start ? aligned : nil
  }
}

// MARK: - The file

extension LogLedger {
  private var json: JSON {
    [
      "owner": owner, "start": .integer(start), "importing": isImporting ? true : .null,
      "segments": .array(
        segments.map {
          ["file": .string($0.file), "base": .integer($0.base), "length": .integer($0.length)]
        }),
    ]
  }

  /// Reads a ledger; nil where there is none, or none that makes sense.
  init?(file: String) {
    guard let data = try? Data(contentsOf: URL(filePath: file)), let json = try? JSON(parsing: data) else { return nil }
    owner = json["owner"]
    guard let start = Self.offset(json["start"]) else { return nil }
    self.start = start
    isImporting = json["importing"].bool ?? false
    for segment in json["segments"].elements {
      guard let file = segment["file"].string, let base = Self.offset(segment["base"]),
        let length = Self.offset(segment["length"])
      else { return nil }
      segments.append(Segment(file: file, base: base, length: length))
    }
  }

  /// Nil for what no log can reach.
  private static func offset(_ json: JSON) -> Int64? {
    let offset = Int64(json.int ?? 0)
    return 0..<1 << 60 ~= offset ? offset : nil
  }

  /// Replaces the file as a whole and waits until it is on the disk: a crash leaves the old or the new one.
  func save(to file: String) throws(FileError) {
    try SmallFile.replace(file, with: json.bytes)
  }
}
