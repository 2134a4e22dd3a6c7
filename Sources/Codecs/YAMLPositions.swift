// Where the values of a YAML document stand in its text, for messages about them.

/// Lines by path: names of members, and indexes of elements as texts.
public struct YAMLPositions: Sendable {
  private var lines: [[String]: Int] = [:]

  mutating func note(_ path: [String], line: Int) { lines[path] = line }

  /// The line of a value, counted from 1: of its name where it is a member. Of the nearest value around it where it is not there.
  public func line(of path: [String]) -> Int {
    var path = path
    while !path.isEmpty {
      if let line = lines[path] { return line }
      path.removeLast()
    }
    return 1
  }
}

extension YAML {
  /// Parses the first document of a text, and tells where its values stand.
  public static func parseLocated(_ bytes: [UInt8]) throws(YAMLError) -> (document: JSON, positions: YAMLPositions) {
    let composer = YAMLComposer(bytes, isLocating: true)
    let documents = try composer.documents()
    return (documents.first ?? .null, composer.positions)
  }
}
