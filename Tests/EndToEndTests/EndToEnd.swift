// The suite that every test on the real programs belongs to.

import Testing

@Suite("The whole chain")
struct EndToEnd {
  @Test("exists")
  func exists() {}
}
