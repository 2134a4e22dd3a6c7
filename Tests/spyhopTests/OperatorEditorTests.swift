import Dashboard
import FoundationEssentials
import Glibc
import KubeModel
import Testing

@testable import spyhop

@Suite("The operator's editor")
struct OperatorEditorTests {
  private let home = "/tmp/spyhop-editor-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"

  private func editor(_ command: String) -> OperatorEditor {
    OperatorEditor(environment: ["XDG_STATE_HOME": home, "EDITOR": command, "HOME": home])
  }

  private func remove() { try? FileManager.default.removeItem(atPath: home) }

  @Test("the command may have arguments; the file is private, used again, and removed when it is not needed")
  func edit() async throws {
    defer { remove() }
    let editor = editor("sed -i -e s/old/new/")
    let edited = try await editor.edit("an old text\n", name: "vm-../../etc/$(touch x)\u{1B}", path: nil)
    #expect(edited.text == "an new text\n")
    #expect(edited.path.hasPrefix("\(home)/spyhop/edits/vm-------etc---touch-x--"))
    var status = stat()
    #expect(stat(edited.path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    let again = try await editor.edit("old again\n", name: "vm", path: edited.path)
    #expect(again == EditedText(text: "new again\n", path: edited.path))
    editor.discard(edited.path)
    #expect(!FileManager.default.fileExists(atPath: edited.path))
  }

  @Test(
    "an editor that fails or does not exist is named, and the text is kept", arguments: ["false", "no-such-editor"])
  func failure(command: String) async {
    defer { remove() }
    await #expect {
      _ = try await editor(command).edit("text", name: "vm", path: nil)
    } throws: { error in
      guard let error = error as? APIError else { return false }
      let path = error.message.split(separator: " ").last.map(String.init) ?? ""
      return error.message.contains("\"\(command)\" ended with status") && FileManager.default.fileExists(atPath: path)
    }
  }

  @Test("VISUAL comes before EDITOR, and an empty one counts as none")
  func choice() async throws {
    defer { remove() }
    let environment = ["XDG_STATE_HOME": home, "VISUAL": "sed -i s/a/v/", "EDITOR": "sed -i s/a/e/"]
    #expect(try await OperatorEditor(environment: environment).edit("a", name: "x", path: nil).text == "v")
    let other = ["HOME": home, "VISUAL": "", "EDITOR": "sed -i s/a/e/"]
    let edited = try await OperatorEditor(environment: other).edit("a", name: "x", path: nil)
    #expect(edited.text == "e")
    #expect(edited.path.hasPrefix("\(home)/.local/state/spyhop/edits/x-"))
  }
}
