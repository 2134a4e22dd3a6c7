// Colours as a cell stores them, and how each is brought down to what a terminal can show.

/// A colour in 26 bits: the terminal's default, one of its 256 indexed colours, or 24-bit RGB.
public struct Colour: Sendable, Hashable {
  let bits: UInt32

  public static let standard = Colour(bits: 0)

  /// One of the indexed colours: 0–7 normal, 8–15 bright, 16–231 a 6×6×6 cube, 232–255 greys.
  public static func indexed(_ index: UInt8) -> Colour { Colour(bits: 1 << 24 | UInt32(index)) }

  public static func rgb(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Colour {
    Colour(bits: 2 << 24 | UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue))
  }

  public var index: UInt8? { bits >> 24 == 1 ? UInt8(truncatingIfNeeded: bits) : nil }

  public var components: (red: UInt8, green: UInt8, blue: UInt8)? {
    guard bits >> 24 == 2 else { return nil }
    return (
      UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8), UInt8(truncatingIfNeeded: bits)
    )
  }
}

extension Colour {
  /// The nearest colour that a terminal of this depth can show.
  public func resolved(for depth: ColourDepth) -> Colour {
    switch depth {
    case .truecolour: self
    case .indexed256: components.map { .indexed(Self.nearest256($0.red, $0.green, $0.blue)) } ?? self
    case .indexed16: inSixteen
    case .mono: .standard
    }
  }

  /// Red, green and blue for a terminal that has direct colours beside the eight named ones: what xterm shows for indices.
  var directComponents: (red: UInt8, green: UInt8, blue: UInt8)? {
    if let index { return index < 8 ? nil : Self.components(ofIndex: index) }
    return components
  }

  private var inSixteen: Colour {
    if let index { return index < 16 ? self : .indexed(Self.nearest16(Self.components(ofIndex: index))) }
    return components.map { .indexed(Self.nearest16($0)) } ?? self
  }

  private static let cubeSteps: [UInt8] = [0, 95, 135, 175, 215, 255]

  private static func nearest256(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
    func step(_ value: UInt8) -> Int { value < 48 ? 0 : value < 115 ? 1 : (Int(value) - 35) / 40 }
    let (r, g, b) = (step(red), step(green), step(blue))
    let grey = max(0, min(23, ((Int(red) + Int(green) + Int(blue)) / 3 - 3) / 10))
    let target = (red, green, blue)
    let cubeDistance = distance(target, (cubeSteps[r], cubeSteps[g], cubeSteps[b]))
    let greyLevel = UInt8(8 + 10 * grey)
    let greyDistance = distance(target, (greyLevel, greyLevel, greyLevel))
    return UInt8(greyDistance < cubeDistance ? 232 + grey : 16 + 36 * r + 6 * g + b)
  }

  private static func nearest16(_ target: (red: UInt8, green: UInt8, blue: UInt8)) -> UInt8 {
    let nearest = (0..<16).min { distance(target, xterm16[$0]) < distance(target, xterm16[$1]) }
    return UInt8(nearest ?? 7)
  }

  private static func components(ofIndex index: UInt8) -> (red: UInt8, green: UInt8, blue: UInt8) {
    switch Int(index) {
    case 0..<16: return xterm16[Int(index)]
    case 16..<232:
      let cube = Int(index) - 16
      return (cubeSteps[cube / 36], cubeSteps[cube / 6 % 6], cubeSteps[cube % 6])
    case let grey:
      let level = UInt8(8 + 10 * (grey - 232))
      return (level, level, level)
    }
  }

  private static func distance(_ a: (UInt8, UInt8, UInt8), _ b: (UInt8, UInt8, UInt8)) -> Int {
    let (r, g, b) = (Int(a.0) - Int(b.0), Int(a.1) - Int(b.1), Int(a.2) - Int(b.2))
    return r * r + g * g + b * b
  }

  /// What xterm shows for the sixteen; terminals differ, so this only guides the choice of the nearest.
  private static let xterm16: [(UInt8, UInt8, UInt8)] = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
    (255, 255, 255),
  ]
}
