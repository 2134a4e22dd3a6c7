// `spyhop up`, `down` and `status`, and what the console says of what is not there.

import KubeModel
import TestSupport
import Testing

extension EndToEnd {
  @Suite("spyhop up and down")
  struct LocalClusterTests {
    @Test("a VM that is not there is a sentence and exit code 1")
    func noMachine() async throws {
      let lab = try TestLab.shared()
      try await lab.startSpyhop(["get", "vm", "nobody"]).end().expectSentence("nobody", "not found")
      for command in ["start", "console", "migrate"] {
        try await lab.startSpyhop([command, "nobody"]).end().expectSentence("there is no", "nobody")
      }
    }

    @Test("a second cluster on the same data is refused in a sentence, and so is ending what does not run")
    func upTwice() async throws {
      let lab = try TestLab.shared()
      let directory = try TemporaryDirectory()
      let data = "\(directory.path)/local"
      let listen = "127.0.0.1:\(try ServerProcess.freePort())"
      let up = ["up", "--data", data, "--listen", listen, "--libvirt", lab.libvirt(of: "node-a")]
      let first = try await lab.startSpyhop(up).end(within: .seconds(70))
      #expect(first.exit == .code(0), "\(first.errors)")
      do {
        try await lab.startSpyhop(up).end(within: .seconds(70)).expectSentence(data, "already runs", "spyhop down")
        #expect(try await lab.spyhop("status", "--data", data).exit == .code(0))
      } catch {
        _ = try? await lab.spyhop("down", "--data", data)
        throw error
      }
      #expect(try await lab.spyhop("down", "--data", data).exit == .code(0))
      try await lab.spyhop("down", "--data", data).expectSentence(data, "nothing to end")
    }
  }
}
