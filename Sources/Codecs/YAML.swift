// YAML to JSON trees, by libyaml's event parser. Printing has a file of its own.

import CYAML

/// Why and where a text is not YAML, or is YAML that JSON has no form for.
public struct YAMLError: Error, Sendable, Hashable, CustomStringConvertible {
  public let message: String
  /// Counted from 1.
  public let line: Int
  public let column: Int

  public init(message: String, line: Int, column: Int) {
    self.message = message
    self.line = line
    self.column = column
  }

  public var description: String { "\(message) at line \(line), column \(column)" }
}

/// YAML 1.1 as Kubernetes reads it: the JSON types, anchors and aliases, several documents in a text.
public enum YAML {
  /// How many values a text may have, those that aliases copy included.
  public static let valueLimit = 200_000
  /// How many values and bytes of text aliases may copy.
  public static let copyLimit = 4 << 20

  /// Parses every document of a text; an empty document is null.
  public static func parse(_ bytes: [UInt8]) throws(YAMLError) -> [JSON] {
    let composer = YAMLComposer(bytes)
    return try composer.documents()
  }

  public static func parse(_ text: String) throws(YAMLError) -> [JSON] { try parse(Array(text.utf8)) }
}

/// Owns libyaml's parser and composes its events into trees.
final class YAMLComposer {
  private var parser = yaml_parser_t()
  private let input: [UInt8]
  private var anchors: [String: JSON] = [:]
  private var valueCount = 0
  private var copied = 0
  private var depth = 0
  private let isLocating: Bool
  private var path: [String] = []
  /// Of the first document, where they were asked for.
  private(set) var positions = YAMLPositions()

  init(_ bytes: [UInt8], isLocating: Bool = false) {
    input = bytes
    self.isLocating = isLocating
    yaml_parser_initialize(&parser)
  }

  deinit { yaml_parser_delete(&parser) }

  func documents() throws(YAMLError) -> [JSON] {
    let outcome: Result<[JSON], YAMLError> = input.withUnsafeBufferPointer { buffer in
      yaml_parser_set_input_string(&parser, buffer.baseAddress, buffer.count)
      do throws(YAMLError) {
        return .success(try stream())
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }

  private func stream() throws(YAMLError) -> [JSON] {
    var documents: [JSON] = []
    while true {
      let event = try next()
      switch event.type {
      case YAML_STREAM_END_EVENT: return documents
      case YAML_DOCUMENT_START_EVENT:
        guard !isLocating || documents.isEmpty else { return documents }
        anchors = [:]
        documents.append(try value(try next()))
      default: continue
      }
    }
  }

  private func next() throws(YAMLError) -> YAMLEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(&parser, &event) == 1 else {
      throw problem
    }
    defer { yaml_event_delete(&event) }
    return YAMLEvent(event)
  }

  /// What the parser says is wrong, and within what; a tab is what it cannot name.
  private var problem: YAMLError {
    let (line, column) = (Int(parser.problem_mark.line), Int(parser.problem_mark.column))
    var message = parser.problem.map { String(cString: $0) } ?? "cannot be read"
    if character(line, column) == UInt8(ascii: "\t") { message = "a tab cannot indent: use spaces" }
    if let context = parser.context, parser.context_mark.line < parser.problem_mark.line {
      message += " \(String(cString: context)) that begins at line \(parser.context_mark.line + 1)"
    }
    return YAMLError(message: message, line: line + 1, column: column + 1)
  }

  private func character(_ line: Int, _ column: Int) -> UInt8? {
    let lines = input.split(separator: UInt8(ascii: "\n"), maxSplits: line + 1, omittingEmptySubsequences: false)
    guard line < lines.count else { return nil }
    return lines[line].dropFirst(column).first
  }

  private func value(_ event: YAMLEvent) throws(YAMLError) -> JSON {
    valueCount += 1
    guard valueCount <= YAML.valueLimit else { throw event.error("more than \(YAML.valueLimit) values") }
    depth += 1
    defer { depth -= 1 }
    guard depth <= JSON.depthLimit else { throw tooDeep(event) }
    let result: JSON
    switch event.type {
    case YAML_SCALAR_EVENT: result = event.isPlain ? YAMLScalar.resolve(event.text) : .string(event.text)
    case YAML_SEQUENCE_START_EVENT: result = try sequence()
    case YAML_MAPPING_START_EVENT: result = try mapping()
    case YAML_ALIAS_EVENT:
      guard let target = anchors[event.anchor] else { throw event.error("unknown alias *\(event.anchor)") }
      copied += target.weight(upTo: YAML.copyLimit)
      guard copied <= YAML.copyLimit else { throw event.error("aliases copy more than \(YAML.copyLimit >> 20) MiB") }
      let extent = target.extent
      valueCount += extent.values
      guard depth - 1 + extent.levels <= JSON.depthLimit else { throw tooDeep(event) }
      return target
    default: throw event.error("unexpected structure")
    }
    if !event.anchor.isEmpty { anchors[event.anchor] = result }
    return result
  }

  private func tooDeep(_ event: YAMLEvent) -> YAMLError { event.error("nested deeper than \(JSON.depthLimit) levels") }

  /// The value of a member or an element, whose place is noted.
  private func value(_ event: YAMLEvent, of name: String, line: Int) throws(YAMLError) -> JSON {
    guard isLocating else { return try value(event) }
    path.append(name)
    defer { path.removeLast() }
    positions.note(path, line: line)
    return try value(event)
  }

  private func sequence() throws(YAMLError) -> JSON {
    var elements: [JSON] = []
    while true {
      let event = try next()
      if event.type == YAML_SEQUENCE_END_EVENT { return .array(elements) }
      elements.append(try value(event, of: String(elements.count), line: event.line))
    }
  }

  private func mapping() throws(YAMLError) -> JSON {
    var object = JSONObject()
    var merged = JSONObject()
    var names: Set<String> = []
    while true {
      let event = try next()
      if event.type == YAML_MAPPING_END_EVENT {
        return .object(JSONObject(uniquePairs: object.pairs + merged.pairs.filter { !names.contains($0.key) }))
      }
      guard event.type == YAML_SCALAR_EVENT else { throw event.error("a key must be a plain word or a string") }
      let item = try value(try next(), of: event.text, line: event.line)
      if event.text == "<<", event.isPlain, item.isObject {
        merged = item.members
      } else if !names.insert(event.text).inserted {
        throw event.error("the key \(event.text) comes twice")
      } else if !item.isNull {
        object.pairs.append(JSONObject.Pair(key: event.text, value: item))
      }
    }
  }
}

/// What the composer needs of a libyaml event, copied out so that the event can be freed.
private struct YAMLEvent {
  let type: yaml_event_type_t
  let line: Int
  let column: Int
  var text = ""
  var anchor = ""
  var isPlain = false

  init(_ event: yaml_event_t) {
    type = event.type
    line = Int(event.start_mark.line) + 1
    column = Int(event.start_mark.column) + 1
    switch type {
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE && scalar.tag == nil
      anchor = Self.name(scalar.anchor)
    case YAML_SEQUENCE_START_EVENT: anchor = Self.name(event.data.sequence_start.anchor)
    case YAML_MAPPING_START_EVENT: anchor = Self.name(event.data.mapping_start.anchor)
    case YAML_ALIAS_EVENT: anchor = Self.name(event.data.alias.anchor)
    default: break
    }
  }

  private static func name(_ pointer: UnsafeMutablePointer<UInt8>?) -> String {
    pointer.map { String(cString: $0) } ?? ""
  }

  func error(_ message: String) -> YAMLError { YAMLError(message: message, line: line, column: column) }
}
