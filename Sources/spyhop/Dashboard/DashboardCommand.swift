// The program without a command: the full-screen console, or one frame of it as text.

import APIClient
import ArgumentParser
import Configuration
import Consoles
import Dashboard
import FoundationEssentials
import Glibc
import KubeModel
import Terminal

struct DashboardCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dashboard", abstract: "Open the full-screen console (what happens without a command).")

  @OptionGroup var cluster: ClusterOptions
  @OptionGroup var scope: ScopeOptions

  @Option(help: ArgumentHelp("Print one frame of that size as text, such as 120x40.", valueName: "size"))
  var snapshot: SnapshotSize?

  @Option(
    help: ArgumentHelp("The theme to use: a file, or a name as in themes/NAME.yaml.", valueName: "theme"),
    completion: LiveNames.themes)
  var theme: String?

  @Flag(help: "Let no key change anything in the cluster.")
  var readOnly = false

  @Option(help: ArgumentHelp("The key before every command in consoles: ^], ctrl-a, f12.", valueName: "key"))
  var escape: DeskEscape?

  func run() async throws {
    if let snapshot { return try await printSnapshot(snapshot.size) }
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      Failure.end(
        "the dashboard needs a terminal: use `spyhop get vms`, or --snapshot 120x40 for one frame as text", code: 2)
    }
    let client = try await reachableClient()
    let opening = opening
    let dashboard = Dashboard(
      opening.cluster(client), connect: { name in opening.cluster(try await opening.client(context: name)) },
      notice: opening.problem(with: client))
    await dashboard.run(on: try CursesDisplay(environment: ProcessInfo.processInfo.environment))
  }

  private func printSnapshot(_ size: Size) async throws {
    StandardOutput.printUnlessEmpty(await Dashboard(opening.cluster(try cluster.client())).snapshot(size: size))
  }

  private var opening: ClusterOpening {
    ClusterOpening(
      kubeconfig: KubeconfigLocation(explicit: cluster.kubeconfig),
      namespace: scope.allNamespaces ? nil : cluster.namespace, theme: theme, isReadOnly: readOnly, escape: escape,
      configuration: .find(.current, vocabulary: .current))
  }

  /// A client of a server that answers, a new local one where the operator accepts that.
  private func reachableClient() async throws -> HTTPResourceClient {
    do throws(APIError) {
      return try await answeringClient()
    } catch {
      // Whoever names a cluster wants that one.
      guard cluster.kubeconfig == nil, cluster.context == nil else { throw error }
      try await LocalClusterOffer.make(because: error)
      return try HTTPResourceClient(kubeconfig: .load(path: KubeconfigLocation().localClusterFile))
    }
  }

  /// Credential programs may ask while the terminal is still theirs; later they may not.
  private func answeringClient() async throws(APIError) -> HTTPResourceClient {
    let client = try cluster.client()
    do {
      _ = try await client.send(method: "GET", path: "/version")
      return client
    } catch let error as APIError {
      throw error
    } catch {
      throw APIError(.serverUnreachable, "\(error)")
    }
  }
}

/// The value of `--escape`.
struct DeskEscape: ExpressibleByArgument {
  let key: Key

  init(key: Key) { self.key = key }

  /// A control character, unless it is a key of its own such as Ctrl-I, or a function key.
  init?(argument: String) {
    let word = argument.lowercased()
    if let number = word.hasPrefix("f") ? Int(word.dropFirst()) : nil, 1...24 ~= number {
      key = Key(.function(number))
    } else if let prefix = ["^", "ctrl-", "c-"].first(where: word.hasPrefix), word.count == prefix.count + 1,
      let character = word.last, let ascii = character.asciiValue, 0x5B...0x7A ~= ascii, !"[hijm".contains(character)
    {
      key = .control(character)
    } else {
      return nil
    }
  }

  var defaultValueDescription: String { "^]" }
}

/// The time zone of this machine's clock.
enum LocalTime {
  /// Seconds east of Greenwich, now.
  static var utcOffset: Int {
    var now = time(nil)
    var parts = tm()
    localtime_r(&now, &parts)
    return parts.tm_gmtoff
  }
}

/// The value of `--snapshot`.
struct SnapshotSize: ExpressibleByArgument {
  let size: Size

  init?(argument: String) {
    guard let size = Size(argument) else { return nil }
    self.size = size
  }
}
