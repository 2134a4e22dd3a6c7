import Codecs
import Dashboard
import FoundationEssentials
import KubeModel
import Operations
import Reconcile
import Synchronization
import Terminal
import TestSupport
import Testing

/// The dashboard as a whole, on a display in memory, against an API server in memory.
@Suite("The dashboard", .timeLimit(.minutes(1)))
struct DashboardTests {
  private let client = FakeResourceClient()
  private let clock = TestClock(start: Fixture.now)
  private let operations = RecordedOperations()
  private let display = TextDisplay(size: Size(columns: 80, rows: 24))

  private let reader = FakeReader()
  private let editor = FakeEditor()

  private var cluster: Cluster {
    Cluster(
      client: client, reader: reader, place: Place(context: "test"), actions: operations, consoles: operations,
      editor: editor)
  }

  private var dashboard: Dashboard {
    Dashboard(
      cluster,
      connect: { [cluster] name in
        if name == "test" { return cluster }
        guard name == "other" else { throw APIError(.serverUnreachable, "nobody answers at \(name)") }
        var other = cluster
        let client = FakeResourceClient()
        client.seed(Registry.virtualMachines, Fixture.machine("elsewhere", "Running"))
        (other.client, other.place) = (client, Place(context: "other"))
        return other
      },
      time: TimeSource(clock: clock) { [clock] in clock.date })
  }

  /// Runs the dashboard while the body watches its frames; then quits.
  private func withDashboard(
    _ dashboard: Dashboard? = nil, _ body: @Sendable @escaping (Frames) async -> Void
  ) async {
    let dashboard = dashboard ?? self.dashboard
    await withTaskGroup { [display] group in
      group.addTask { await dashboard.run(on: display) }
      await body(Frames(display))
      display.send(.key(.character("q")))
      await group.waitForAll()
    }
    #expect(!display.isOpen)
  }

  @Test("the first frame says loading; a VM goes through its phases without a key pressed")
  func phases() async {
    await withDashboard { [client] frames in
      #expect(await frames.next().contains("loading 0"))
      await frames.wait(for: "live, empty")
      for status in ["Provisioning", "Starting", "Running"] {
        client.seed(Registry.virtualMachines, Fixture.machine("testvm", status))
        await frames.wait(for: status)
      }
      client.seed(Registry.virtualMachineInstances, Fixture.instance("testvm"))
      await frames.wait(for: "10.0.2.15")
    }
  }

  @Test("a theme's file that changes is read again within a second, and one that is broken is named")
  func liveTheme() async throws {
    let directory = try TemporaryDirectory()
    let file = "\(directory.path)/mine.yaml"
    try Data("bad: red".utf8).write(to: URL(filePath: file))
    let dashboard = Dashboard(
      Cluster(
        client: client, place: Place(context: "test"), actions: operations, consoles: operations, themeFile: file),
      time: TimeSource(clock: clock) { [clock] in clock.date })
    await withDashboard(dashboard) { [clock] frames in
      await frames.wait(for: "live, empty")
      try? Data("bad: no-colour".utf8).write(to: URL(filePath: file))
      await clock.advanceToNextSleeper()
      await frames.wait(for: "mine.yaml:1: unknown colour")
      try? Data("bad: blue".utf8).write(to: URL(filePath: file))
      await clock.advanceToNextSleeper()
      await frames.wait(for: "the theme as its file has it now")
    }
  }

  @Test("ages move on with the clock alone")
  func ages() async {
    client.seed(Registry.virtualMachines, Fixture.machine("testvm", "Running", age: 130))
    await withDashboard { [clock] frames in
      await frames.wait(for: "2m10s")
      await clock.advanceToNextSleeper()
      await frames.wait(for: "2m11s")
    }
  }

  @Test("Enter opens the console under the list, the escape twice leads back, the escape to it again")
  func console() async {
    client.seed(Registry.virtualMachines, Fixture.machine("testvm", "Running"))
    client.seed(Registry.virtualMachineInstances, Fixture.instance("testvm"))
    await withDashboard { [display, operations] frames in
      await frames.wait(for: "10.0.2.15")
      display.send(.key(.enter))
      await frames.wait(for: "connecting…")
      operations.guest.send(.notice(.attached))
      operations.guest.write("testvm login: ")
      await frames.wait(for: "testvm login:")
      #expect(display.text.contains("10.0.2.15"))
      #expect(display.text.contains("[1 testvm]"))
      for character in "root" { display.send(.key(.character(character))) }
      await frames.wait(for: "testvm login: root")
      display.send(.key(.control("]")))
      await frames.wait(for: "Ctrl-] list")
      display.send(.key(.control("]")))
      await frames.wait(for: "Ctrl-] consoles")
      display.send(.key(.control("]")))
      display.send(.key(.control("]")))
      display.send(.key(.character("x")))
      await frames.wait(for: "console of default/testvm: closed")
      #expect(!display.text.contains("login:"))
      #expect(operations.calls == ["console default/testvm"])
    }
  }

  @Test("a page has the screen to itself where consoles lie under the list, and says which key leads to them")
  func pageOverConsoles() async {
    client.seed(Registry.virtualMachines, Fixture.machine("testvm", "Running"))
    client.seed(Registry.virtualMachineInstances, Fixture.instance("testvm"))
    await withDashboard { [display, operations] frames in
      await frames.wait(for: "10.0.2.15")
      display.send(.key(.enter))
      operations.guest.write("testvm login: ")
      await frames.wait(for: "testvm login:")
      display.send(.key(.control("]")))
      display.send(.key(.control("]")))
      display.type("J")
      await frames.wait(for: "Nothing so far.")
      #expect(!display.text.contains("testvm login:") && display.text.contains("Ctrl-] consoles"))
      display.send(.key(.control("]")))
      await frames.wait(for: "testvm login:")
      #expect(display.text.contains("Nothing so far."))
      display.send(.key(.control("]")))
      display.send(.key(.control("]")))
      display.send(.key(.escape))
      await frames.wait(for: "10.0.2.15")
      #expect(display.text.contains("testvm login:"))
    }
  }

  @Test("a console has the whole screen with f, and gives it back to the list")
  func fullScreen() async {
    client.seed(Registry.virtualMachines, Fixture.machine("testvm", "Running"))
    client.seed(Registry.virtualMachineInstances, Fixture.instance("testvm"))
    await withDashboard { [display, operations] frames in
      await frames.wait(for: "10.0.2.15")
      display.send(.key(.enter))
      operations.guest.send(.notice(.attached))
      operations.guest.write((1...22).map { "line \($0)\r\n" }.joined() + "end")
      await frames.wait(for: "end")
      #expect(!display.text.contains("line 2\n"))
      display.send(.key(.control("]")))
      display.send(.key(.character("f")))
      await frames.wait(for: "line 2\n")
      #expect(!display.text.contains("10.0.2.15"))
      display.send(.key(.control("]")))
      display.send(.key(.character("d")))
      await frames.wait(for: "10.0.2.15")
    }
  }

  @Test("what is copied goes to the operator's clipboard; a console's end is told in the list too")
  func copying() async {
    client.seed(Registry.virtualMachines, Fixture.machine("testvm", "Running"))
    client.seed(Registry.virtualMachineInstances, Fixture.instance("testvm"))
    await withDashboard { [display, operations] frames in
      await frames.wait(for: "10.0.2.15")
      display.send(.key(.enter))
      operations.guest.write("secret")
      await frames.wait(for: "secret")
      display.send(.key(.control("]")))
      for key in ["[", "0", "y"] { display.send(.key(.character(Character(key)))) }
      await frames.wait(for: "copied 6 characters")
      #expect(display.calls == ["copy secret"])
      display.send(.key(.control("]")))
      display.send(.key(.control("]")))
      await frames.wait(for: "Ctrl-] consoles")
      operations.guest.end(APIError(.notFound, "there is no VM testvm"))
      await frames.wait(for: "console of default/testvm: there is no VM testvm")
    }
  }

  @Test("an action's result is shown, and its failure")
  func actions() async {
    client.seed(Registry.virtualMachines, Fixture.machine("testvm", "Stopped"))
    await withDashboard { [display, operations] frames in
      await frames.wait(for: "Stopped")
      display.send(.key(.character("s")))
      await frames.wait(for: "ok: start default/testvm: accepted")
      operations.failure.withLock { $0 = APIError(.conflict, "VM is already running") }
      display.send(.key(.character("s")))
      await frames.wait(for: "error: start default/testvm failed: VM is already running")
      #expect(operations.calls == ["start default/testvm", "start default/testvm"])
    }
  }

  @Test("m and Enter ask for a migration, whose progress shows in the row")
  func migration() async throws {
    client.seed(Registry.virtualMachines, Fixture.machine("testvm", "Running"))
    client.seed(Registry.virtualMachineInstances, Fixture.instance("testvm"))
    client.seed(Registry.nodes, Fixture.node("node-a"))
    client.seed(Registry.nodes, Fixture.node("node-b"))
    await withDashboard { [client, display] frames in
      await frames.wait(for: "4 Nodes 2")
      await frames.wait(for: "10.0.2.15")
      display.send(.key(.character("m")))
      await frames.wait(for: "> node-b")
      display.send(.key(.enter))
      await frames.wait(for: "ok: migrate default/testvm to node-b: accepted")
      await frames.wait(for: "Migrating (Pending)")
      client.seed(Registry.virtualMachineInstances, Fixture.moving("testvm", percent: 43))
      await frames.wait(for: "Migrating 43% → node-b")
      display.send(.key(.character("6")))
      display.send(.key(.character("x")))
      display.send(.key(.character("y")))
      await frames.wait(for: "No Migrations in any namespace.")
    }
  }

  @Test("a drain cordons the node, asks for its guests and says what was refused")
  func drain() async throws {
    client.seed(Registry.nodes, Fixture.node("node-a"))
    for name in ["one", "two"] {
      var instance = Fixture.instance(name)
      instance.meta.labels = ["kubevirt.io/nodeName": "node-a"]
      client.seed(Registry.virtualMachineInstances, instance)
    }
    client.fail(.create, Registry.virtualMachineInstanceMigrations, with: APIError(.conflict, "too many"))
    await withDashboard { [client, display] frames in
      await frames.wait(for: "2 VMIs 2")
      display.send(.key(.character("4")))
      await frames.wait(for: "> node-a")
      display.send(.key(.character("D")))
      display.send(.key(.character("y")))
      await frames.wait(for: "Guests of node-a (Ready,SchedulingDisabled)")
      await frames.wait(for: "drain node-a failed: 1 of the guests refused, first default/one: too")
      await frames.wait(for: "1 moving, 1 could move")
      #expect(client[Registry.nodes, ObjectKey(namespace: "", name: "node-a")]?.isCordoned == true)
      display.send(.key(.escape))
    }
  }

  @Test("a kind that only discovery knows is followed once it is asked for, with the server's cells")
  func otherKinds() async {
    reader.widgetClient.seed(
      FakeReader.widgets,
      ["metadata": ["name": "w1", "namespace": "default"], "spyhop/cells": ["Size": "12"], "spyhop/wideCells": [:]])
    await withDashboard { [display, client] frames in
      await frames.wait(for: "live, empty")
      #expect(!client.calls.contains { $0.resource == "widgets.e.com" })
      display.type(":wg")
      await frames.wait(for: ":wg_  wg")
      display.send(.key(.enter))
      await frames.wait(for: "SIZE")
      await frames.wait(for: "w1")
      display.type(":ns default")
      display.send(.key(.enter))
      await frames.wait(for: "namespace default")
      await frames.wait(for: "w1")
    }
  }

  @Test("another cluster is looked at in place, or it is said why not")
  func contexts() async {
    client.seed(Registry.virtualMachines, Fixture.machine("here", "Running"))
    await withDashboard { [display] frames in
      await frames.wait(for: "here")
      display.type(":ctx broken")
      display.send(.key(.enter))
      await frames.wait(for: "error: context broken: nobody answers at broken")
      display.type(":ctx other")
      display.send(.key(.enter))
      await frames.wait(for: "elsewhere")
      await frames.wait(for: "ok: looking at other")
    }
  }

  @Test("several clusters are looked at as one: rows name theirs, and keys go to it")
  func joined() async {
    client.seed(Registry.virtualMachines, Fixture.machine("here", "Stopped"))
    client.seed(Registry.nodes, Fixture.node("node-a"))
    await withDashboard { [display, operations, client] frames in
      await frames.wait(for: "here")
      display.type(":ctx test,other")
      display.send(.key(.enter))
      await frames.wait(for: "test+other")
      await frames.wait(for: "elsewhere")
      await frames.wait(for: "here")
      #expect(display.text.contains("CLUSTER  NAMESPACE  NAME"))
      display.type("/cluster=test")
      display.send(.key(.enter))
      await frames.wait(for: "(1)")
      display.type("s")
      await frames.wait(for: "ok: start test:default/here: accepted")
      #expect(operations.calls == ["start default/here"])
      display.type("d")
      await frames.wait(for: "Namespace       test:default")
      display.send(.key(.escape))
      display.type("4")
      await frames.wait(for: "node-a")
      display.type("D")
      await frames.wait(for: "nodes of several clusters may have the same name")
      #expect(!client.calls.contains { $0.verb == .patch })
    }
  }

  @Test("d asks the server for the whole object and shows it")
  func describe() async {
    var machine = Fixture.machine("testvm", "Running")
    machine["spec", "template"] = ["spec": ["hostname": "deep-inside"]]
    client.seed(Registry.virtualMachines, machine)
    await withDashboard { [display] frames in
      await frames.wait(for: "Running")
      display.type("d")
      await frames.wait(for: "deep-inside")
      display.send(.key(.escape))
      await frames.wait(for: "NAMESPACE")
    }
  }

  @Test("plugins have the terminal, or run beside; an interrupted one ends the row of them")
  func plugins() async throws {
    for name in ["good", "bad", "ugly"] { client.seed(Registry.virtualMachines, Fixture.machine(name, "Running")) }
    var cluster = cluster
    let programs = FakePrograms()
    cluster.programs = programs
    cluster.settings.plugins = [
      PluginKeyTests.plugin(), PluginKeyTests.plugin("beside", key: .character("B"), isBeside: true, showsOutput: true),
    ]
    let dashboard = Dashboard(cluster, time: TimeSource(clock: clock) { [clock] in clock.date })
    await withDashboard(dashboard) { [display] frames in
      await frames.wait(for: "ugly")
      for key: Key in [.character("G"), .character("B")] { display.send(.key(key)) }
      await frames.wait(for: "ok: beside default/ugly: exit status 0: last")
      for key: Key in [.character("g"), .character("B")] { display.send(.key(key)) }
      await frames.wait(for: "error: beside default/bad failed: virsh is not installed")
      for key: Key in [.control("a"), .character("I")] { display.send(.key(key)) }
      await frames.wait(for: "error: dominfo default/bad failed: interrupted (and 2 more)")
    }
    #expect(
      programs.runs == [
        "beside: virsh dominfo default_ugly", "beside: virsh dominfo default_bad",
        "terminal: virsh dominfo default_bad",
        "dominfo default/bad failed: interrupted (and 2 more)",
      ])
  }

  @Test("an edit goes to the editor, shows its changes, is applied, and its file removed")
  func edit() async {
    var machine = Fixture.machine("testvm", "Stopped")
    machine["spec", "template"] = ["spec": ["domain": ["memory": ["guest": "128Mi"], "devices": [:]]]]
    client.seed(Registry.virtualMachines, machine)
    editor.replacement.withLock { $0 = ("runStrategy: Manual", "runStrategy: Halted") }
    await withDashboard { [display, client, editor] frames in
      await frames.wait(for: "Stopped")
      display.type("e")
      await frames.wait(for: "+   runStrategy: Halted")
      client.fail(.update, Registry.virtualMachines, with: APIError(.invalid, "not on a Wednesday"))
      display.type("y")
      // The editor comes back with the reason; its text, unchanged but for that, can be applied again.
      await frames.wait(for: "not on a Wednesday")
      await frames.wait(for: "+   runStrategy: Halted")
      #expect(editor.texts.last?.contains("# not on a Wednesday") == true)
      display.type("y")
      await frames.wait(for: "ok: edit virtualmachine default/testvm: applied")
      #expect(
        client[Registry.virtualMachines, ObjectKey(namespace: "default", name: "testvm")]?["spec", "runStrategy"]
          == "Halted")
      #expect(editor.discarded == ["/edits/virtualmachine-testvm"])
      #expect(display.calls == ["suspend", "resume", "suspend", "resume"])
    }
  }

  @Test("a log is followed until its page is left")
  func log() async {
    client.seed(Registry.virtualMachines, Fixture.machine("testvm", "Running"))
    client.seed(Registry.virtualMachineInstances, Fixture.instance("testvm"))
    client.seed(Registry.pods, Fixture.launcher("testvm"))
    await withDashboard { [display, reader] frames in
      await frames.wait(for: "3 Pods 1")
      await frames.wait(for: "10.0.2.15")
      display.type("L")
      await frames.wait(for: "following")
      reader.lines.yield(Array("hello from the guest\n".utf8))
      await frames.wait(for: "hello from the guest")
      display.send(.key(.escape))
      await frames.wait(for: "NAMESPACE")
      for await _ in reader.ended { break }
    }
  }

  @Test("rights that the server denies dim their keys")
  func rights() async {
    let denying = DenyingClient(client)
    client.seed(Registry.virtualMachines, Fixture.machine("testvm", "Stopped"))
    var cluster = cluster
    cluster.client = denying
    let dashboard = Dashboard(cluster, time: TimeSource(clock: clock) { [clock] in clock.date })
    await withTaskGroup { [display] group in
      group.addTask { await dashboard.run(on: display) }
      let frames = Frames(display)
      await frames.wait(for: "Stopped")
      for await _ in denying.answered { break }
      while !display.text.contains("s: you lack the right to update virtualmachines/start"), !Task.isCancelled {
        display.type("s")
        _ = await frames.next()
        if display.text.contains("start default/testvm: accepted") { continue }
      }
      display.type("q")
      await group.waitForAll()
    }
  }

  @Test("an unreachable server is shown as stale, a refusing one as forbidden")
  func troubles() async {
    client.fail(.list, Registry.nodes, with: APIError(.forbidden, "nodes is forbidden"), times: 100)
    await withDashboard { [client, display] frames in
      await frames.wait(for: "live, empty")
      display.send(.key(.character("4")))
      await frames.wait(for: "Forbidden: this needs the right to list and watch nodes. nodes is forbidden")
      client.goOffline()
      display.send(.key(.character("1")))
      await frames.wait(for: "stale for 0s")
    }
  }

  @Test("a resize draws a frame of the new size; a hang-up ends it")
  func display() async {
    let dashboard = dashboard
    await withTaskGroup { [display] group in
      group.addTask { await dashboard.run(on: display) }
      let frames = Frames(display)
      await frames.wait(for: "live, empty")
      display.send(.resize(Size(columns: 40, rows: 10)))
      await frames.wait(for: "terminal too small")
      display.send(.hangUp)
      await group.waitForAll()
    }
    #expect(!display.isOpen)
  }

  @Test("a snapshot waits for the lists, and not longer than allowed")
  func snapshot() async {
    client.seed(Registry.virtualMachines, Fixture.machine("testvm", "Running"))
    client.seed(Registry.virtualMachineInstances, Fixture.instance("testvm"))
    let text = await dashboard.snapshot(size: Size(columns: 100, rows: 20))
    #expect(text.contains("10.0.2.15"))
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == 21)
    client.goOffline()
    #expect(await dashboard.snapshot(size: Size(columns: 100, rows: 20)).contains("the fake server is offline"))
  }
}

/// The frames of a display, one after the other.
private final class Frames: Sendable {
  private let display: TextDisplay

  init(_ display: TextDisplay) { self.display = display }

  func next() async -> String {
    for await frame in display.presented { return frame }
    return ""
  }

  func wait(for text: String) async {
    while !display.text.contains(text), display.isOpen, !Task.isCancelled { _ = await next() }
  }
}

/// Notes what it is asked to do.
private final class RecordedOperations: VirtualMachineActions, ConsoleSource {
  let failure = Mutex<APIError?>(nil)
  private let log = Mutex<[String]>([])

  var calls: [String] { log.withLock { $0 } }

  private func note(_ verb: String, _ machine: ObjectKey) throws {
    log.withLock { $0.append("\(verb) \(machine)") }
    if let error = failure.withLock({ $0 }) { throw error }
  }

  func start(_ machine: ObjectKey) async throws { try note("start", machine) }
  func stop(_ machine: ObjectKey) async throws { try note("stop", machine) }
  func restart(_ machine: ObjectKey) async throws { try note("restart", machine) }
  func pause(_ machine: ObjectKey) async throws { try note("pause", machine) }
  func unpause(_ machine: ObjectKey) async throws { try note("unpause", machine) }

  /// One guest for all, so that a test can be it.
  let guest = FakeSerialConsole(echo: true)

  func console(of machine: ObjectKey) -> any SerialConsole {
    try? note("console", machine)
    return guest
  }
}

extension TextDisplay {
  fileprivate func type(_ text: String) { for character in text { send(.key(.character(character))) } }
}

/// A cluster with a kind of its own and one log.
private final class FakeReader: ClusterReader {
  static let widgets = ResourceDefinition(
    group: "e.com", version: "v1", kind: "Widget", plural: "widgets", shortNames: ["wg"])

  let widgetClient = FakeResourceClient()
  let lines: AsyncThrowingStream<[UInt8], any Error>.Continuation
  private let stream: AsyncThrowingStream<[UInt8], any Error>
  let ended: AsyncStream<Void>

  init() {
    let (ended, end) = AsyncStream<Void>.makeStream()
    (stream, lines) = AsyncThrowingStream.makeStream(of: [UInt8].self, throwing: (any Error).self)
    self.ended = ended
    lines.onTermination = { _ in end.yield() }
  }

  func resources() async throws -> [ResourceDefinition] { Registry.all + [Self.widgets] }
  var tables: (any ResourceClient)? { widgetClient }
  var contexts: [String] { ["test", "other", "broken"] }

  func consumers(namespace: String?) async throws -> JSON { ["items": []] }

  func log(
    of pod: ObjectKey, container: String?, options: LogOptions
  ) async throws -> AsyncThrowingStream<[UInt8], any Error> { stream }
}

/// Replaces a text once, then leaves it as it is.
/// Remembers what is run, and where; fails as it is told.
private final class FakePrograms: ProgramRunner {
  private let log = Mutex<[String]>([])
  var runs: [String] { log.withLock { $0 } }

  func runOnTerminal(_ run: PluginRun) async throws -> PluginResult {
    log.withLock { $0.append("terminal: \(run.command)") }
    return PluginResult(status: run.subject.name == "bad" ? 130 : 0)
  }

  func runBeside(_ run: PluginRun) async throws -> PluginResult {
    log.withLock { $0.append("beside: \(run.command)") }
    guard run.subject.name != "bad" else { throw APIError(.notFound, "virsh is not installed") }
    return PluginResult(status: 0, output: ["first", "last\u{1B}[2J"])
  }

  func waitForOperator(saying text: String) async { log.withLock { $0.append(text) } }
}

private final class FakeEditor: TextEditor {
  let replacement = Mutex<(old: String, new: String)?>(nil)
  private let log = Mutex<(texts: [String], discarded: [String])>(([], []))
  var texts: [String] { log.withLock { $0.texts } }
  var discarded: [String] { log.withLock { $0.discarded } }

  func edit(_ text: String, name: String, path: String?) async throws -> EditedText {
    log.withLock { $0.texts.append(text) }
    let edited = replacement.withLock { $0.map { text.replacing($0.old, with: $0.new) } ?? text }
    return EditedText(text: edited, path: path ?? "/edits/\(name)")
  }

  func discard(_ path: String) { log.withLock { $0.discarded.append(path) } }
}

/// Says no to every question about rights.
private final class DenyingClient: ResourceClient {
  private let client: FakeResourceClient
  let answered: AsyncStream<Void>
  private let answer: AsyncStream<Void>.Continuation

  init(_ client: FakeResourceClient) {
    self.client = client
    (answered, answer) = AsyncStream.makeStream()
  }

  func create(_ resource: ResourceDefinition, namespace: String?, _ object: JSON) async throws -> JSON {
    guard resource.kind == "SelfSubjectAccessReview" else {
      return try await client.create(resource, namespace: namespace, object)
    }
    answer.yield()
    return ["status": ["allowed": false]]
  }

  func get(_ resource: ResourceDefinition, namespace: String?, name: String) async throws -> JSON {
    try await client.get(resource, namespace: namespace, name: name)
  }
  func list(_ resource: ResourceDefinition, namespace: String?, options: ListOptions) async throws -> ObjectList {
    try await client.list(resource, namespace: namespace, options: options)
  }
  func update(_ resource: ResourceDefinition, subresource: String?, _ object: JSON) async throws -> JSON {
    try await client.update(resource, subresource: subresource, object)
  }
  func patch(
    _ resource: ResourceDefinition, namespace: String?, name: String, subresource: String?, _ patch: Patch
  ) async throws -> JSON {
    try await client.patch(resource, namespace: namespace, name: name, subresource: subresource, patch)
  }
  func delete(
    _ resource: ResourceDefinition, namespace: String?, name: String, options: DeleteOptions
  ) async throws -> JSON {
    try await client.delete(resource, namespace: namespace, name: name, options: options)
  }
  func watch(
    _ resource: ResourceDefinition, namespace: String?, options: WatchOptions
  ) async throws -> AsyncThrowingStream<[WatchEvent], any Error> {
    try await client.watch(resource, namespace: namespace, options: options)
  }
  func bind(pod: ObjectKey, uid: String, node: String) async throws {
    try await client.bind(pod: pod, uid: uid, node: node)
  }
}
