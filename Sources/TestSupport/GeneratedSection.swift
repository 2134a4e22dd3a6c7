// A part of a document that is made from the program's own tables, between two comments, and how it is kept current.

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The lines of a Markdown file between `<!-- generated: NAME -->` and `<!-- end: NAME -->`.
public struct GeneratedSection {
  public struct Outdated: Error, CustomStringConvertible {
    public let description: String
  }

  private let path: URL
  private let file: String
  private let name: String

  /// - Parameter file: below the package's directory.
  public init(file: String, name: String) {
    let package = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    (self.file, self.name, path) = (file, name, package.appending(path: file).standardized)
  }

  /// Compares the section with what it should be; with `SPYHOP_RECORD` set it is written, and the comparison fails to say so.
  ///
  /// - Throws: `Outdated`, with what to do.
  public func expect(_ content: String) throws {
    let text = String(decoding: try Data(contentsOf: path), as: UTF8.self)
    guard let start = text.firstRange(of: "<!-- generated: \(name) -->\n"),
      let end = text[start.upperBound...].firstRange(of: "<!-- end: \(name) -->")
    else { throw Outdated(description: "\(file) has no section \(name)") }
    if ProcessInfo.processInfo.environment["SPYHOP_RECORD"] != nil {
      let updated = text[..<start.upperBound] + content + text[end.lowerBound...]
      try Data(updated.utf8).write(to: path)
      throw Outdated(description: "recorded the section \(name) of \(file)")
    }
    guard text[start.upperBound..<end.lowerBound] == content else {
      throw Outdated(description: "the section \(name) of \(file) is not current: run the tests with SPYHOP_RECORD=1")
    }
  }
}
