import Codecs
import KubeModel
import Testing

@testable import APIServer

@Suite("Protobuf bodies")
struct ProtobufTests {
  /// A length-delimited field.
  private func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] { [number << 3 | 2, UInt8(bytes.count)] + bytes }
  private func field(_ number: UInt8, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

  private func body(_ kind: String, _ object: [UInt8]) -> [UInt8] {
    Array("k8s".utf8) + [0] + field(1, field(1, "v1") + field(2, kind)) + field(2, object)
  }

  @Test("a secret's metadata and data are read")
  func secret() throws {
    let data = field(1, "user") + field(2, "root")
    let object = field(1, field(1, "s") + field(3, "default")) + field(2, data) + field(3, "Opaque")
    #expect(
      try ProtobufKinds.read(body("Secret", object)) == [
        "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "s", "namespace": "default"],
        "data": ["user": "cm9vdA=="], "type": "Opaque",
      ])
  }

  @Test("a kind that has no table is refused with what to send instead")
  func unknownKind() {
    let error = #expect(throws: APIError.self) { try ProtobufKinds.read(body("Pod", [])) }
    #expect(error?.reason == .unsupportedMediaType)
  }

  @Test("a time beyond all years, and lists without end, are the nearest that there is, or refused")
  func extremes() throws {
    let seconds: [UInt8] = [8] + [UInt8](repeating: 0xFF, count: 8) + [0x7F]
    let object = field(1, field(1, "s") + field(8, seconds))
    let secret = try ProtobufKinds.read(body("Secret", object))
    #expect(secret["metadata", "creationTimestamp"].string == "9999-12-31T23:59:59Z")
    let message = ProtobufMessage([14: ("finalizers", .repeated(.string))])
    func read(_ count: Int) throws -> Int {
      let bytes = (0..<count).flatMap { _ in [14 << 3 | 2, 0] as [UInt8] }
      return try message.read(bytes[...])["finalizers"].elements.count
    }
    #expect(try read(100) == 100)
    #expect(throws: APIError.self) { try read(10_001) }
  }

  @Test("cut and mangled bodies are refused, never trapped on")
  func noise() {
    let whole = body("ConfigMap", field(1, field(1, "name")) + field(2, field(1, "k") + field(2, "v")))
    for length in 0..<whole.count { _ = try? ProtobufKinds.read(Array(whole[..<length])) }
    for index in whole.indices {
      for value in [0, 0x7F, 0x80, 0xFF] as [UInt8] {
        var mangled = whole
        mangled[index] = value
        _ = try? ProtobufKinds.read(mangled)
      }
    }
  }
}
