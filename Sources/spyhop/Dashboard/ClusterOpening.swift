// Clusters for the dashboard, each as the operator has configured its context.

import APIClient
import Configuration
import Consoles
import Dashboard
import KubeModel
import Terminal

struct ClusterOpening: Sendable {
  let kubeconfig: KubeconfigLocation
  /// Nil for all.
  let namespace: String?
  /// What the command line says; the configuration's for the context without it.
  let theme: String?
  let isReadOnly: Bool
  /// The key before every command in consoles; the configuration's, or Ctrl-], without it.
  let escape: DeskEscape?
  let configuration: ConfigurationFile

  private var preferences: Preferences { configuration.preferences }

  /// The cluster behind a client.
  func cluster(_ client: HTTPResourceClient) -> Cluster {
    let context = client.access.contextName
    let choice = choice(of: context)
    let known = try? Kubeconfig.load(kubeconfig)
    return Cluster(
      client: client, reader: ServerReader(client: client, contexts: known?.contextNames ?? []),
      place: place(client.access, known),
      actions: SubresourceActions(client: client), consoles: ConsoleSessions(client: client),
      editor: OperatorEditor(), programs: OperatorPrograms(), theme: choice.theme, themeFile: choice.file,
      settings: settings(of: client.access, files: known?.files ?? []))
  }

  private func place(_ access: ClusterAccess, _ known: Kubeconfig?) -> Place {
    let context = access.contextName
    var place = Place(context: context.isEmpty ? access.server : context, namespace: namespace)
    place.kubeconfig = kubeconfig.explicit
    let others = known?.contextNames.filter { $0 != context } ?? []
    place.needsContext = !context.isEmpty && (!others.isEmpty || known?.currentContext != context)
    return place
  }

  /// A client of another context, whose server answers. Credential programs cannot ask: the screen is the dashboard's.
  func client(context: String) async throws -> HTTPResourceClient {
    let client = try HTTPResourceClient(try ClusterAccess.find(kubeconfig, context: context))
    _ = try await client.send(method: "GET", path: "/version")
    return client
  }

  /// What is wrong with the theme or with the configuration, if anything is.
  func problem(with client: HTTPResourceClient) -> String? {
    choice(of: client.access.contextName).problem ?? configuration.problemSummary
  }

  private func choice(of context: String) -> ThemeChoice {
    ThemeChoice(theme ?? preferences.theme(of: context) ?? Theme.standardName)
  }

  /// Of a sequence of keys, which only `spyhop console` can be left by, nothing.
  private var configuredEscape: DeskEscape {
    preferences.escape.flatMap(DeskEscape.init(argument:)) ?? DeskEscape(key: .control("]"))
  }

  private func settings(of access: ClusterAccess, files: [String]) -> Settings {
    let context = access.contextName
    var settings = Settings(
      aliases: preferences.aliases, isReadOnly: isReadOnly || preferences.isReadOnly,
      isProtected: preferences.isProtected(context), keys: preferences.keys,
      columns: SavedColumns(configured: preferences.columns, file: Places.current.columns),
      desk: DeskOptions(
        escape: (escape ?? configuredEscape).key, sequences: sequences, keys: preferences.keys,
        utcOffset: LocalTime.utcOffset))
    settings.thresholds = thresholds
    settings.plugins = preferences.plugins
    settings.pluginVariables = [
      "CLUSTER": access.clusterName, "USER": access.userName, "KUBECONFIG": files.joined(separator: ":"),
    ].filter { !$0.value.isEmpty }
    return settings
  }

  private var sequences: [ProgrammedSequence] {
    TypedSequence.withKeys(preferences.sequences).map { key, sequence in
      ProgrammedSequence(
        key: key, name: sequence.name, bytes: sequence.bytes, delay: sequence.delay, asksFirst: sequence.asksFirst)
    }
  }

  private var thresholds: Thresholds {
    func limits(_ threshold: Preferences.Threshold) -> Thresholds.Limits {
      Thresholds.Limits(warn: threshold.warn, critical: threshold.critical)
    }
    return Thresholds(
      cpu: limits(preferences.cpu), memory: limits(preferences.memory), cpuWait: limits(preferences.cpuWait))
  }
}
