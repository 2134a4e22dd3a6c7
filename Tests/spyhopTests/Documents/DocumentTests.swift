// Documents that are made from the program's own tables; SPYHOP_RECORD=1 writes them anew.

import ArgumentParser
import Codecs
import TestSupport
import Testing

@testable import spyhop

@Suite("Documents made from tables")
struct DocumentTests {
  @Test("docs/keys.md has every key")
  func keys() throws {
    try GeneratedSection(file: "docs/keys.md", name: "keys").expect(KeyDocument.markdown)
  }

  @Test("docs/man/spyhop.1 has every command and every key")
  func manual() throws {
    let help = try JSON(parsing: Array(Spyhop._dumpHelp().utf8))
    try GeneratedFile("docs/man/spyhop.1").expect(ManualPage(help: help).text)
  }

  @Test("what roff would obey is text")
  func escaping() {
    #expect(ManualPage.escaped(".SH\n'x\na-b \\n") == "\\&.SH\n\\&'x\na\\-b \\en")
  }
}
