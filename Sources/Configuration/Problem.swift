// What is wrong with a configuration, and where.

/// One thing that is wrong with a file.
public struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
  public var file: String
  /// Counted from 1; 0 where the file as a whole cannot be read.
  public var line: Int
  /// The way to the value, such as `plugins.virsh.shortCut`; empty where it is the file.
  public var key: String
  public var message: String

  public var description: String {
    let place = line > 0 ? "\(file):\(line)" : file
    return key.isEmpty ? "\(place): \(message)" : "\(place): \(key): \(message)"
  }
}

enum Nearest {
  /// The word that was most likely meant; nil where none is near.
  static func word(to word: String, among words: [String]) -> String? {
    let limit = word.count < 4 ? 1 : max(2, min(3, word.count / 3))
    let found = words.map { (word: $0, distance: distance(word.lowercased(), $0.lowercased())) }
      .min { $0.distance < $1.distance }
    return found.flatMap { $0.distance <= limit ? $0.word : nil }
  }

  /// Letters to insert, remove or replace; words of the configuration are short, and longer ones are cut.
  private static func distance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left.prefix(64)), Array(right.prefix(64)))
    var row = Array(0...right.count)
    for (i, letter) in left.enumerated() {
      var previous = row[0]
      row[0] = i + 1
      for (j, other) in right.enumerated() {
        let replaced = previous + (letter == other ? 0 : 1)
        previous = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[right.count]
  }
}
