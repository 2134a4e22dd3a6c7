// Passing over what a shape does not ask for: nothing is made of it, and only its quotes and brackets are looked at.

extension JSONParser {
  /// Goes to the end of a value.
  mutating func skipValue() throws(JSONParseError) {
    skipSpace()
    guard position < input.count else { throw failure("the text ends where a value should be") }
    switch input[position] {
    case UInt8(ascii: "{"), UInt8(ascii: "["): try skipNested()
    case UInt8(ascii: "\""): try skipString()
    // Words and numbers are made: that costs nothing, and finds what is no value.
    default: _ = try value(.all)
    }
  }

  private mutating func skipNested() throws(JSONParseError) {
    let start = position
    var open = 0
    repeat {
      guard position < input.count else { throw failure("the value has no end", at: start) }
      switch input[position] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): open += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): open -= 1
      case UInt8(ascii: "\""):
        try skipString()
        continue
      default: break
      }
      position += 1
    } while open > 0
  }

  private mutating func skipString() throws(JSONParseError) {
    let start = position
    position += 1
    while position < input.count {
      switch input[position] {
      case UInt8(ascii: "\""):
        position += 1
        return
      case UInt8(ascii: "\\"): position += 2
      default: position += 1
      }
    }
    throw failure("the string has no end", at: start)
  }
}
