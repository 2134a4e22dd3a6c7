// Kubernetes' protobuf, as far as kubectl insists on it: a message read by a table of its fields into a JSON tree. Pure.

import Codecs
import FoundationEssentials
import KubeModel

/// The fields of a message by number.
struct ProtobufMessage: Sendable {
  indirect enum Field: Sendable {
    case string, integer, boolean
    /// Written as base64 in JSON.
    case bytes
    /// `metav1.Time`.
    case time
    case message(ProtobufMessage)
    case repeated(Field)
    /// A map with string keys.
    case map(Field)
  }

  var fields: [UInt64: (name: String, type: Field)]

  init(_ fields: [UInt64: (name: String, type: Field)]) { self.fields = fields }

  /// Elements of lists and entries of maps counted each: what is done for one looks at those before.
  private static let limit = 10_000

  /// Reads a message; fields that the table does not know are passed over.
  func read(_ bytes: ArraySlice<UInt8>) throws(APIError) -> JSON {
    var reader = ProtobufReader(bytes: bytes)
    var object = JSON.object([:])
    var count = 0
    while let (number, value) = try reader.next() {
      guard let (name, type) = fields[number] else { continue }
      count += 1
      guard count <= Self.limit else { throw APIError(.badRequest, "a message has more than \(Self.limit) fields") }
      switch type {
      case .repeated(let element): object[name] = .array(object[name].elements + [try Self.json(value, element)])
      case .map(let element):
        let entry = try Self.mapEntry(element).read(try value.slice())
        object[name][entry["key"].string ?? ""] = entry["value"].isNull ? "" : entry["value"]
      default:
        let json = try Self.json(value, type)
        // Go writes every field, empty ones too.
        if json.hasContent { object[name] = json }
      }
    }
    return object
  }

  private static func mapEntry(_ value: Field) -> ProtobufMessage {
    ProtobufMessage([1: ("key", .string), 2: ("value", value)])
  }

  private static func json(_ value: ProtobufReader.Value, _ type: Field) throws(APIError) -> JSON {
    switch type {
    case .string: return .string(String(decoding: try value.slice(), as: UTF8.self))
    case .bytes: return .string(Data(try value.slice()).base64EncodedString())
    case .integer: return .integer(Int64(bitPattern: try value.number()))
    case .boolean: return .bool(try value.number() != 0)
    case .message(let message): return try message.read(try value.slice())
    case .time:
      let time = try ProtobufMessage([1: ("seconds", .integer)]).read(try value.slice())
      return time["seconds"].double.map { .string(RFC3339.seconds(Date(timeIntervalSince1970: $0))) } ?? .null
    case .repeated, .map: throw ProtobufReader.malformed
    }
  }
}

/// The wire format: tags, varints and lengths.
struct ProtobufReader {
  enum Value {
    case varint(UInt64)
    case bytes(ArraySlice<UInt8>)

    func slice() throws(APIError) -> ArraySlice<UInt8> {
      guard case .bytes(let slice) = self else { throw malformed }
      return slice
    }

    func number() throws(APIError) -> UInt64 {
      guard case .varint(let number) = self else { throw malformed }
      return number
    }
  }

  static let malformed = APIError(.badRequest, "the request's body is not the protobuf that its Content-Type says")

  var bytes: ArraySlice<UInt8>

  /// The next field's number and value; nil at the end.
  mutating func next() throws(APIError) -> (UInt64, Value)? {
    guard !bytes.isEmpty else { return nil }
    let tag = try varint()
    switch tag & 7 {
    case 0: return (tag >> 3, .varint(try varint()))
    case 1: return (tag >> 3, .bytes(try take(8)))
    case 2: return (tag >> 3, .bytes(try take(try varint())))
    case 5: return (tag >> 3, .bytes(try take(4)))
    default: throw Self.malformed
    }
  }

  private mutating func varint() throws(APIError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = bytes.popFirst() else { throw Self.malformed }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw Self.malformed
  }

  private mutating func take(_ count: UInt64) throws(APIError) -> ArraySlice<UInt8> {
    guard count <= UInt64(bytes.count) else { throw Self.malformed }
    defer { bytes = bytes.dropFirst(Int(count)) }
    return bytes.prefix(Int(count))
  }
}
