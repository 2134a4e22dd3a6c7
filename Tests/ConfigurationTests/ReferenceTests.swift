// docs/configuration.md has a table that is made from the schema; SPYHOP_RECORD=1 writes it anew.

import FoundationEssentials
import TestSupport
import Testing

@testable import Configuration

@Suite("Reference of the configuration")
struct ReferenceTests {
  @Test("docs/configuration.md has every key as the schema has it")
  func current() throws {
    try GeneratedSection(file: "docs/configuration.md", name: "keys").expect(Reference.table)
  }
}
