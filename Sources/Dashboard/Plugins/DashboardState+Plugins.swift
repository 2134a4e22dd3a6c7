// From a plugin's key to the command line for a row.

import Codecs
import Configuration
import KubeModel

extension DashboardState {
  /// So many orders of background programs may be under way.
  static let backgroundLimit = 16

  func isDangerous(_ command: Command) -> Bool {
    if case .plugin(let name) = command { keyMap.plugin(name)?.isDangerous ?? false } else { false }
  }

  func run(_ plugin: Plugin, _ row: ObjectKey) -> Request? {
    guard let variables = variables(of: row), let words = try? plugin.commandLine(variables) else { return nil }
    return .run(PluginRun(plugin: plugin, words: words, environment: variables.environment, subject: row))
  }

  /// Why a plugin cannot be run for a row; nil where it can.
  func objection(to plugin: Plugin, _ row: ObjectKey) -> String? {
    if plugin.runsInBackground, journal.openPrograms >= Self.backgroundLimit {
      return "\(Self.backgroundLimit) programs are under way: wait until one has ended"
    }
    guard let variables = variables(of: row) else { return "\(row) is gone" }
    do throws(PluginError) {
      _ = try plugin.commandLine(variables)
      return nil
    } catch {
      return error.description
    }
  }

  private func variables(of row: ObjectKey) -> PluginVariables? {
    guard let source = inventory.row(view, row) else { return nil }
    let resource = view.resource
    let columns = table.columns.map { ($0.title, $0.cell(source).text(now: now)) }
    var variables = PluginVariables(
      name: row.name, namespace: row.plain.namespace, resource: resource.plural, group: resource.group,
      version: resource.version, node: node(of: source), columns: columns)
    // Of several clusters it is known only which one a row is of.
    for (name, value) in settings.pluginVariables where row.cluster == nil || name == "KUBECONFIG" {
      variables[name] = value
    }
    variables["CONTEXT"] = row.cluster ?? place.context
    variables["FILTER"] = table.filter.text
    return variables
  }

  private func node(of row: Column.Row) -> String {
    if view.kind == .nodes { return row.object.meta.name }
    let object = row.instance ?? row.object
    return object["status", "nodeName"].string ?? object["spec", "nodeName"].string ?? ""
  }
}
