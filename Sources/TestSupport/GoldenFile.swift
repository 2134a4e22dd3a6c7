// Texts that tests compare with files beside them.
//
// Where everything is built with the standard library inside, there is no Testing, and nobody who needs this.

#if canImport(Testing)
  public import Testing

  import FoundationEssentials

  /// Compares with `Golden/<name>` beside the test's file; with SPYHOP_RECORD=1 writes it, and fails to say so.
  ///
  /// - Parameter name: with the file's extension, or without where that is `txt`.
  public func expectGolden(
    _ text: String, _ name: String, testFile: String = #filePath, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = URL(filePath: testFile).deletingLastPathComponent()
      .appending(path: "Golden/\(name.contains(".") ? name : "\(name).txt")")
    if ProcessInfo.processInfo.environment["SPYHOP_RECORD"] == "1" {
      try Data(text.utf8).write(to: file)
      Issue.record("recorded \(name)", sourceLocation: sourceLocation)
    } else {
      let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
      #expect(text == expected, sourceLocation: sourceLocation)
    }
  }
#endif
