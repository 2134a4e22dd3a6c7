// Documents that are made from the program's own tables, and how they are kept current: whole files, or parts between two comments.

import FoundationEssentials

/// A document is not what it should be; the description says what to do.
public struct OutdatedDocument: Error, CustomStringConvertible {
  public let description: String
}

/// A file of the package that is made from tables.
public struct GeneratedFile {
  private let name: String
  private var path: URL {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../\(name)").standardized
  }

  /// - Parameter name: the path below the package's directory.
  public init(_ name: String) { self.name = name }

  /// Nil where there is no such file.
  var text: String? { (try? Data(contentsOf: path)).map { String(decoding: $0, as: UTF8.self) } }

  /// Compares the file with what it should be; with `SPYHOP_RECORD` set it is written, and the comparison fails to say so.
  ///
  /// - Throws: `OutdatedDocument`.
  public func expect(_ content: String) throws {
    if ProcessInfo.processInfo.environment["SPYHOP_RECORD"] != nil {
      try Data(content.utf8).write(to: path)
      throw OutdatedDocument(description: "recorded \(name)")
    }
    guard text == content else {
      throw OutdatedDocument(description: "\(name) is not current: run the tests with SPYHOP_RECORD=1")
    }
  }
}

/// The lines of a Markdown file between `<!-- generated: NAME -->` and `<!-- end: NAME -->`.
public struct GeneratedSection {
  private let file: String
  private let name: String

  /// - Parameter file: the path below the package's directory.
  public init(file: String, name: String) { (self.file, self.name) = (file, name) }

  /// As `GeneratedFile.expect`, for the section alone.
  public func expect(_ content: String) throws {
    let text = GeneratedFile(file).text ?? ""
    guard let start = text.firstRange(of: "<!-- generated: \(name) -->\n"),
      let end = text[start.upperBound...].firstRange(of: "<!-- end: \(name) -->")
    else { throw OutdatedDocument(description: "\(file) has no section \(name)") }
    try GeneratedFile(file).expect(text[..<start.upperBound] + content + text[end.lowerBound...])
  }
}
