// Themes from YAML text: one line a role, `role: [colour] [on colour] [attributes]`. The format is in themes/README.md.

import Codecs
import Terminal

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What is wrong with a theme file, and where.
public struct ThemeError: Error, Sendable, Hashable, CustomStringConvertible {
  public let file: String
  /// Counted from 1; 0 where the file as a whole cannot be read.
  public let line: Int
  public let message: String

  public var description: String { line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)" }
}

extension Theme {
  /// Files larger than this are no themes.
  private static let sizeLimit = 65_536

  /// The theme of a name, or of a file where the name has a slash, and what is wrong with it; then the standard one.
  ///
  /// A name is looked for as `spyhop/themes/NAME.yaml` in `XDG_CONFIG_HOME` (or `~/.config`), then in `XDG_DATA_HOME` (or
  /// `~/.local/share`) and `XDG_DATA_DIRS`.
  public static func named(_ name: String, environment: [String: String]) -> (theme: Theme, problem: ThemeError?) {
    do throws(ThemeError) {
      if name.contains("/") { return (try load(name), nil) }
      let files = directories(environment).map { "\($0)/spyhop/themes/\(name).yaml" }
      if let file = files.first(where: { FileManager.default.fileExists(atPath: $0) }) { return (try load(file), nil) }
      let problem = ThemeError(
        file: name, line: 0, message: "no theme of this name in \(files.joined(separator: ", "))")
      return (.standard, name == "dark" ? nil : problem)
    } catch {
      return (.standard, error)
    }
  }

  private static func directories(_ environment: [String: String]) -> [String] {
    func value(_ name: String, _ standard: String) -> String {
      environment[name].flatMap { $0.isEmpty ? nil : $0 } ?? standard
    }
    let home = environment["HOME"] ?? ""
    let data = value("XDG_DATA_DIRS", "/usr/local/share:/usr/share").split(separator: ":").map(String.init)
    return [value("XDG_CONFIG_HOME", "\(home)/.config"), value("XDG_DATA_HOME", "\(home)/.local/share")] + data
  }

  /// Reads a theme file; roles it does not name look as in the standard theme.
  public static func load(_ path: String) throws(ThemeError) -> Theme {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
      throw ThemeError(file: path, line: 0, message: "cannot be read")
    }
    guard data.count <= sizeLimit else { throw ThemeError(file: path, line: 0, message: "larger than 64 KiB") }
    return try Theme(parsing: String(decoding: data, as: UTF8.self), file: path)
  }

  /// Reads a theme from text.
  ///
  /// - Parameter file: the name to use in errors.
  public init(parsing text: String, file: String) throws(ThemeError) {
    let lines = ThemeLines(text: text, file: file)
    var styles: [Role: Style] = [:]
    for (name, value) in try lines.members() {
      guard let role = Role(rawValue: name) else { throw lines.error("unknown role \"\(name)\"", at: name) }
      guard let words = value.string ?? value.int.map(String.init) else {
        throw lines.error("\"\(name)\" wants a style such as \"yellow on blue bold\"", at: name)
      }
      switch Style.parse(words) {
      case .success(let style): styles[role] = style
      case .failure(let problem): throw lines.error(problem.message, at: name)
      }
    }
    self = Theme(styles).filled(from: .standard)
  }
}

/// A theme's text, with the way back from a role to its line.
private struct ThemeLines {
  let text: String
  let file: String

  func members() throws(ThemeError) -> JSONObject {
    do throws(YAMLError) {
      return try YAML.parse(text).first?.members ?? JSONObject()
    } catch {
      throw ThemeError(file: file, line: error.line, message: error.message)
    }
  }

  func error(_ message: String, at role: String) -> ThemeError {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let index = lines.firstIndex { line in
      line.drop { " \"'".contains($0) }.hasPrefix(role)
    }
    return ThemeError(file: file, line: (index ?? 0) + 1, message: message)
  }
}

struct StyleProblem: Error { let message: String }

extension Style {
  /// Reads `yellow on #102030 bold`: a colour, a background after `on`, and attributes, each of them optional.
  static func parse(_ text: String) -> Result<Style, StyleProblem> {
    var (foreground, background) = (Colour.standard, Colour.standard)
    var attributes: Attributes = []
    var isBackground = false
    for word in text.lowercased().split(separator: " ") {
      if word == "on" {
        isBackground = true
      } else if let attribute = attributeNames[String(word)] {
        attributes.insert(attribute)
      } else if let colour = Colour(word: String(word)) {
        if isBackground { background = colour } else { foreground = colour }
      } else {
        return .failure(StyleProblem(message: "unknown colour or attribute \"\(word)\""))
      }
    }
    return .success(Style(foreground: foreground, background: background, attributes: attributes))
  }

  private static let attributeNames: [String: Attributes] = [
    "bold": .bold, "dim": .dim, "italic": .italic, "underline": .underline, "blink": .blink, "reverse": .reverse,
  ]
}

extension Colour {
  /// Reads `default`, a name such as `red` or `bright-red`, an index from 0 to 255, or `#rrggbb`.
  init?(word: String) {
    if word == "default" {
      self = .standard
    } else if let index = Self.names.firstIndex(of: word) {
      self = .indexed(UInt8(index))
    } else if let index = UInt8(word) {
      self = .indexed(index)
    } else if word.hasPrefix("#"), word.utf8.count == 7, let value = UInt32(word.dropFirst(), radix: 16) {
      self = .rgb(UInt8(value >> 16), UInt8(value >> 8 & 255), UInt8(value & 255))
    } else {
      return nil
    }
  }

  private static let names: [String] = {
    let plain = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
    return plain + plain.map { "bright-\($0)" }
  }()
}
