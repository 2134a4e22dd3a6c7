// Themes from YAML text: one line a role, `role: [colour] [on colour] [attributes]`. The format is in themes/README.md.

import Codecs
import FoundationEssentials
import Terminal

/// What is wrong with a theme file, and where.
public struct ThemeError: Error, Sendable, Hashable, CustomStringConvertible {
  public let file: String
  /// Counted from 1; 0 where the file as a whole cannot be read.
  public let line: Int
  public let message: String

  public init(file: String, line: Int, message: String) {
    (self.file, self.line, self.message) = (file, line, message)
  }

  public var description: String { line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)" }
}

extension Theme {
  /// Files larger than this are no themes.
  private static let sizeLimit = 65_536

  /// Reads a theme file; roles it does not name look as in the standard theme.
  public static func load(_ path: String) throws(ThemeError) -> Theme {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
      throw ThemeError(file: path, line: 0, message: "cannot be read")
    }
    guard data.count <= sizeLimit else { throw ThemeError(file: path, line: 0, message: "larger than 64 KiB") }
    return try Theme(parsing: String(decoding: data, as: UTF8.self), file: path)
  }

  /// Reads a theme from text: one of ours, or a k9s skin.
  ///
  /// - Parameter file: the name to use in errors.
  public init(parsing text: String, file: String) throws(ThemeError) {
    let (document, positions) = try Self.document(text, file: file)
    func fail(_ message: String, _ path: [String]) -> ThemeError {
      ThemeError(file: file, line: positions.line(of: path), message: message)
    }
    if let skin = Skin(document) {
      self = skin.theme.filled(from: .standard)
      return
    }
    var styles: [Role: Style] = [:]
    for (name, value) in document.members {
      guard let role = Role(rawValue: name) else { throw fail("unknown role \"\(name)\"", [name]) }
      guard let words = value.string ?? value.int.map(String.init) else {
        throw fail("\"\(name)\" wants a style such as \"yellow on blue bold\"", [name])
      }
      switch Style.parse(words) {
      case .success(let style): styles[role] = style
      case .failure(let problem): throw fail(problem.message, [name])
      }
    }
    self = Theme(styles).filled(from: .standard)
  }

  private static func document(
    _ text: String, file: String
  ) throws(ThemeError) -> (document: JSON, positions: YAMLPositions) {
    do throws(YAMLError) {
      return try YAML.parseLocated(Array(text.utf8))
    } catch {
      throw ThemeError(file: file, line: error.line, message: error.message)
    }
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
