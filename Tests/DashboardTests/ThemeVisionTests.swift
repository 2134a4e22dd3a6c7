// What themes promise about eyes, by calculation: contrast (WCAG 2), and colours as those see them who lack red or green
// receptors (Viénot, Brettel and Mollon 1999).

import FoundationEssentials
import Glibc
import Terminal
import Testing

@testable import Dashboard

@Suite("Themes for all eyes")
struct ThemeVisionTests {
  private static let states: [Role] = [.good, .busy, .warning, .bad]

  private func theme(_ name: String) throws -> Theme {
    try Theme.load(
      URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../themes/\(name).yaml").path)
  }

  /// Red, green and blue as amounts of light.
  private static func light(_ colour: Colour) -> [Double] {
    let (red, green, blue) = colour.components ?? (0xE5, 0xE5, 0xE5)
    return [red, green, blue].map { byte in
      let value = Double(byte) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
  }

  private static func luminance(_ light: [Double]) -> Double {
    0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
  }

  private static func contrast(_ one: Double, _ other: Double) -> Double {
    (max(one, other) + 0.05) / (min(one, other) + 0.05)
  }

  @Test("every text of the high-contrast theme has seven times the light of its background, or a seventh")
  func highContrast() throws {
    let theme = try theme("high-contrast")
    for role in Role.allCases where theme[role].foreground.components != nil {
      let background = theme[role].background.components == nil ? 0 : Self.luminance(Self.light(theme[role].background))
      let ratio = Self.contrast(Self.luminance(Self.light(theme[role].foreground)), background)
      #expect(ratio >= 7, "\(role): \(ratio)")
    }
  }

  @Test(
    "states of the colour-blind theme differ without red receptors, and without green ones",
    arguments: [
      [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
      [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
    ])
  func colourBlind(_ matrix: [[Double]]) throws {
    let theme = try theme("colour-blind")
    let seen = Self.states.map { role in Self.seen(Self.light(theme[role].foreground), by: matrix) }
    for (index, one) in seen.enumerated() {
      for (other, role) in zip(seen, Self.states).dropFirst(index + 1) {
        let distance = Self.distance(one, other)
        #expect(distance > 0.2, "\(Self.states[index]) and \(role): \(distance)")
      }
    }
  }

  /// How strongly light is felt grows with its cube root.
  private static func seen(_ light: [Double], by matrix: [[Double]]) -> [Double] {
    matrix.map { row in
      let sum: Double = zip(row, light).reduce(0) { $0 + $1.0 * $1.1 }
      return cbrt(max(0, sum))
    }
  }

  private static func distance(_ one: [Double], _ other: [Double]) -> Double {
    let squares: [Double] = zip(one, other).map { ($0 - $1) * ($0 - $1) }
    return squares.reduce(0, +).squareRoot()
  }
}
