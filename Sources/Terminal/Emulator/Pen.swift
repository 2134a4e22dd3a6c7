// What characters are written with, and how SGR (select graphic rendition) changes it.

/// Colours and attributes of the characters to come.
struct Pen: Sendable, Hashable {
  private var foreground = Colour.standard
  private var background = Colour.standard
  private var attributes: Style.Attributes = []

  var style: Style { Style(foreground: foreground, background: background, attributes: attributes) }

  /// What erased cells look like: the background, and nothing else.
  var blank: Cell { Cell(.space, style: Style(background: background)) }

  var isProtecting: Bool {
    get { attributes.contains(.protected) }
    set { if newValue { attributes.insert(.protected) } else { attributes.remove(.protected) } }
  }

  /// Applies the numbers of an SGR sequence in order; unknown ones are skipped.
  mutating func apply(_ parameters: Parameters) {
    var index = 0
    while index < parameters.count {
      var end = index + 1
      while parameters.isSub(end) { end += 1 }
      switch parameters[index] {
      case 38, 48, 58: end = applyColour(parameters, at: index, end: end)
      case 4 where end > index + 1: underline(kind: parameters[index + 1])
      case let number where end == index + 1: apply(number)
      default: break
      }
      index = end
    }
  }
}

// MARK: - Single numbers

extension Pen {
  private mutating func apply(_ number: Int) {
    switch number {
    case 0: reset()
    case 4: underline(kind: 1)
    case 21: underline(kind: 2)
    case 22: attributes.subtract([.bold, .dim])
    case 24: underline(kind: 0)
    case 30...37: foreground = .indexed(UInt8(number - 30))
    case 39: foreground = .standard
    case 40...47: background = .indexed(UInt8(number - 40))
    case 49: background = .standard
    case 90...97: foreground = .indexed(UInt8(number - 82))
    case 100...107: background = .indexed(UInt8(number - 92))
    case 1...9: attributes.insert(Self.attribute(number))
    case 23...29: attributes.remove(Self.attribute(number - 20))
    default: break
    }
  }

  /// Everything but the protection, which is not SGR's.
  private mutating func reset() {
    let isProtecting = isProtecting
    self = Pen()
    self.isProtecting = isProtecting
  }

  private static func attribute(_ number: Int) -> Style.Attributes {
    switch number {
    case 1: .bold
    case 2: .dim
    case 3: .italic
    case 5, 6: .blink
    case 7: .reverse
    case 8: .hidden
    case 9: .strike
    default: []
    }
  }

  private mutating func underline(kind: Int) {
    guard kind > 0 else {
      attributes.remove(.underline)
      attributes.underlineKind = .single
      return
    }
    attributes.insert(.underline)
    attributes.underlineKind = UnderlineKind(rawValue: UInt8(min(kind, 8) - 1)) ?? .single
  }
}

// MARK: - Colours

extension Pen {
  /// Applies 38, 48 or 58 with its arguments, which follow after colons, or else as numbers of their own; returns the
  /// place after them. The colour of underlines (58) is read over.
  private mutating func applyColour(_ parameters: Parameters, at index: Int, end: Int) -> Int {
    let hasSubs = end > index + 1
    let isDirect = parameters[index + 1] == 2
    let next = hasSubs ? end : index + (isDirect ? 5 : parameters[index + 1] == 5 ? 3 : 1)
    // A colour space may stand before the components: 38:2:SPACE:R:G:B.
    let first = index + (hasSubs && isDirect && end - index > 5 ? 3 : 2)
    let components = (0..<(isDirect ? 3 : 1)).compactMap { UInt8(exactly: parameters[first + $0]) }
    guard next <= parameters.count, let colour = Self.colour(kind: parameters[index + 1], components) else {
      return next
    }
    if parameters[index] == 38 { foreground = colour }
    if parameters[index] == 48 { background = colour }
    return next
  }

  private static func colour(kind: Int, _ components: [UInt8]) -> Colour? {
    switch (kind, components.count) {
    case (2, 3): .rgb(components[0], components[1], components[2])
    case (5, 1): .indexed(components[0])
    default: nil
    }
  }
}
