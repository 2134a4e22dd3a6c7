import Testing

@testable import Consoles

@Suite("encodings")
struct ConsoleEncodingTests {
  @Test(
    "every byte of the old sets has a character of its own, and comes back",
    arguments: [ConsoleEncoding.latin1, .cp437])
  func roundTrip(encoding: ConsoleEncoding) {
    let bytes = (UInt8.min...UInt8.max).map { $0 }
    #expect(encoding.encode(encoding.decode(bytes)) == bytes)
    #expect(Set(String(decoding: encoding.decode(bytes), as: UTF8.self).unicodeScalars).count == 256)
  }

  @Test("UTF-8 is left alone, also where it is cut")
  func utf8() {
    #expect(ConsoleEncoding.utf8.decode([0xE2, 0x82]) == [0xE2, 0x82])
    #expect(ConsoleEncoding.utf8.encode([0xFF]) == [0xFF])
  }

  @Test("code page 437 draws boxes")
  func boxes() {
    #expect(String(decoding: ConsoleEncoding.cp437.decode([0xDA, 0xC4, 0xBF, 0x41]), as: UTF8.self) == "┌─┐A")
  }
}
