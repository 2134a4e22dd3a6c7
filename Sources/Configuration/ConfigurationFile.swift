// Where configurations are, and what is in them: the rim that reads files.

import Codecs
import FoundationEssentials

/// A configuration as it was read.
public struct ConfigurationFile: Sendable {
  /// Larger files are refused.
  public static let sizeLimit = 1 << 20

  public var path: String
  public var preferences: Preferences
  /// All that is wrong, in the order of lines; values that are named here do not count.
  public var problems: [Problem]

  /// Reads a file; where it cannot be read, or is no YAML, nothing of it counts. Blocks on the disk.
  public static func load(_ path: String, vocabulary: Vocabulary) -> ConfigurationFile {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
      return broken(path, "cannot be read: is it there, and yours?")
    }
    guard data.count <= sizeLimit else { return broken(path, "is larger than 1 MiB") }
    return ConfigurationFile(parsing: String(decoding: data, as: UTF8.self), path: path, vocabulary: vocabulary)
  }

  /// The operator's own file; standard preferences where there is none.
  public static func find(_ places: Places, vocabulary: Vocabulary) -> ConfigurationFile {
    let path = places.configuration
    guard FileManager.default.fileExists(atPath: path) else {
      return ConfigurationFile(path: path, preferences: Preferences(), problems: [])
    }
    return load(path, vocabulary: vocabulary)
  }

  private init(path: String, preferences: Preferences, problems: [Problem]) {
    (self.path, self.preferences, self.problems) = (path, preferences, problems)
  }

  /// - Parameter path: the name to use in problems.
  public init(parsing text: String, path: String, vocabulary: Vocabulary) {
    do throws(YAMLError) {
      let (document, positions) = try YAML.parseLocated(Array(text.utf8))
      var check = Check(file: path, positions: positions, vocabulary: vocabulary)
      check.run(document)
      self.init(path: path, preferences: Preferences(document), problems: check.problems)
    } catch {
      self = Self.broken(path, error.message, line: error.line)
    }
  }

  /// The first of the problems, and how many more there are; nil where all is well.
  public var problemSummary: String? {
    guard let first = problems.first else { return nil }
    return problems.count == 1 ? "\(first)" : "\(problems.count) problems (spyhop config check): \(first)"
  }

  /// A file of which nothing is known may have said that nothing is to be changed.
  private static func broken(_ path: String, _ message: String, line: Int = 0) -> ConfigurationFile {
    var preferences = Preferences()
    preferences.isReadOnly = true
    let problem = Problem(file: path, line: line, key: "", message: message)
    return ConfigurationFile(path: path, preferences: preferences, problems: [problem])
  }
}
