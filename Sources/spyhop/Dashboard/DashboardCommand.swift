// The program without a command: the full-screen console, or one frame of it as text.

import APIClient
import ArgumentParser
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

  @Option(help: ArgumentHelp("The theme to use: a file, or a name as in themes/NAME.yaml.", valueName: "theme"))
  var theme: String?

  func run() async throws {
    if let snapshot { return try await printSnapshot(snapshot.size) }
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      Failure.end(
        "the dashboard needs a terminal: use `spyhop get vms`, or --snapshot 120x40 for one frame as text", code: 2)
    }
    let client = try await reachableClient()
    let dashboard = Dashboard(
      opened(client), connect: { [self] name in opened(try await self.client(context: name)) },
      notice: loadTheme().notice)
    await dashboard.run(on: try CursesDisplay(environment: ProcessInfo.processInfo.environment))
  }

  private func printSnapshot(_ size: Size) async throws {
    StandardOutput.printUnlessEmpty(await Dashboard(opened(try cluster.client())).snapshot(size: size))
  }

  /// The cluster behind a client, as the dashboard looks at it.
  private func opened(_ client: HTTPResourceClient) -> Cluster {
    let contexts = (try? Kubeconfig.load(KubeconfigLocation(explicit: cluster.kubeconfig)))?.contextNames ?? []
    return Cluster(
      client: client, reader: ServerReader(client: client, contexts: contexts), place: place(client.access),
      actions: SubresourceActions(client: client), console: DashboardConsole(client: client),
      editor: OperatorEditor(), theme: loadTheme().theme)
  }

  /// A client of another context, whose server answers. Credential programs cannot ask: the screen is the dashboard's.
  private func client(context: String) async throws -> HTTPResourceClient {
    let location = KubeconfigLocation(explicit: cluster.kubeconfig)
    let client = try HTTPResourceClient(try ClusterAccess.find(location, context: context))
    _ = try await client.send(method: "GET", path: "/version")
    return client
  }

  private func place(_ access: ClusterAccess) -> Place {
    let name = access.contextName.isEmpty ? access.server : access.contextName
    return Place(context: name, namespace: scope.allNamespaces ? nil : cluster.namespace)
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

  /// The theme, or the standard one and what is wrong with the one that was asked for.
  private func loadTheme() -> (theme: Theme, notice: String?) {
    guard let file = ThemeFile.find(theme) else { return (.standard, theme.map { "there is no theme \($0)" }) }
    do {
      return (try Theme.load(file), nil)
    } catch {
      return (.standard, error.description)
    }
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
