import Testing

@testable import Configuration

@Suite("Plugins")
struct PluginTests {
  private static func plugin(_ arguments: [String], scopes: [String] = ["vms"]) -> Plugin {
    let list = arguments.map { "\"\($0)\"" }.joined(separator: ", ")
    let text = """
      plugins: {p: {shortCut: z, description: d, scopes: [\(scopes.joined(separator: ", "))], command: run, args: [\(list)]}}
      """
    return ConfigurationFile(text).preferences.plugins[0]
  }

  private static var row: PluginVariables {
    var variables = PluginVariables(
      name: "vm1", namespace: "default", resource: "virtualmachines", group: "kubevirt.io", version: "v1",
      node: "node-a", columns: [("PRINTABLE STATUS", "Running"), ("AGE", "3m")])
    variables["CONTEXT"] = "lab"
    return variables
  }

  @Test("variables of the row and the place become parts of arguments")
  func variables() throws {
    let plugin = Self.plugin([
      "-n", "$NAMESPACE", "$RESOURCE_NAME/$NAME", "--context=$CONTEXT", "$COL-PRINTABLE-STATUS",
    ])
    #expect(
      try plugin.commandLine(Self.row) == [
        "run", "-n", "default", "virtualmachines/vm1", "--context=lab", "Running",
      ])
  }

  @Test("what follows a variable stays, and a dollar alone is a dollar")
  func neighbours() throws {
    #expect(
      try Self.plugin(["$NAME-disk", "${NAMESPACE}_$NAME", "5$", "$1", "$name", "${", "${a b}"]).commandLine(Self.row)
        == ["run", "vm1-disk", "default_vm1", "5$", "$1", "vm1", "${", "${a b}"])
  }

  @Test("values are never words of their own, whatever they hold")
  func hostile() throws {
    var row = Self.row
    row["NAME"] = "a b; rm -rf / $NAMESPACE"
    #expect(try Self.plugin(["$NAME"]).commandLine(row) == ["run", "a b; rm -rf / $NAMESPACE"])
    row["NAME"] = "a\u{1b}[2J"
    let error = #expect(throws: PluginError.self) { try Self.plugin(["$NAME"]).commandLine(row) }
    #expect(error?.description == "p: $NAME holds control characters here")
  }

  @Test("a variable that has no value here is named")
  func missing() {
    let error = #expect(throws: PluginError.self) { try Self.plugin(["$CONTAINER"]).commandLine(Self.row) }
    #expect(error?.description == "p: there is no $CONTAINER here")
  }

  @Test("commands find the values in their environment too")
  func environment() throws {
    #expect(Self.row.environment["SPYHOP_COL_PRINTABLE_STATUS"] == "Running")
    #expect(Self.row.environment["SPYHOP_NAME"] == "vm1")
    let line = try Self.plugin(["-c", "echo $SPYHOP_NAME ${SPYHOP_COL_AGE}"]).commandLine(Self.row)
    #expect(line.last == "echo $SPYHOP_NAME ${SPYHOP_COL_AGE}")
  }

  @Test("a plugin works in the lists of its scopes")
  func scopes() {
    #expect(Self.plugin([], scopes: ["VMs"]).works(in: ["virtualmachines", "vm", "vms"]))
    #expect(Self.plugin([], scopes: ["all"]).works(in: ["nodes"]))
    #expect(!Self.plugin([], scopes: ["pods"]).works(in: ["nodes"]))
  }
}
