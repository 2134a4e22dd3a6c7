// get: lists and single objects, once or as they change.

import APIClient
import ArgumentParser
import Codecs
import KubeModel

struct GetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "List virtual machines, pods, nodes and other objects.",
    discussion: "Kinds are named as kubectl does: vms, vmi, pods, nodes,vms,pods, vm/testvm, all.")

  @OptionGroup var cluster: ClusterOptions
  @OptionGroup var scope: ScopeOptions

  @Argument(help: ArgumentHelp("Kinds, and names of objects.", valueName: "kind"), completion: LiveNames.kindsAndNames)
  var words: [String]

  @Option(name: [.short, .long], help: "table, wide, json, yaml or name.")
  var output: OutputFormat = .table

  @Option(
    name: [.customShort("l"), .long],
    help: ArgumentHelp("Only objects with such labels: a=b,c!=d,e.", valueName: "labels"))
  var selector: String?

  @Option(help: ArgumentHelp("Only objects with such fields: metadata.name=testvm.", valueName: "fields"))
  var fieldSelector: String?

  @Flag(name: [.short, .long], help: "Go on with every change.")
  var watch = false

  @Flag(help: "Print no column titles.")
  var noHeaders = false

  func run() async throws {
    let selections = try ResourceSelection.parse(words)
    if scope.allNamespaces, selections.contains(where: { $0.resource.isNamespaced && !$0.names.isEmpty }) {
      throw APIError(.badRequest, "an object has its name in one namespace: use -n in place of -A")
    }
    let client = try cluster.client()
    let query = ListQuery(
      client: client, namespace: scope.allNamespaces ? nil : client.access.namespace, selector: selector,
      fieldSelector: fieldSelector)
    if watch {
      guard let only = selections.first, selections.count == 1, only.names.count < 2 else {
        throw APIError(.badRequest, "--watch follows one kind at a time: name one")
      }
      var watch = GetWatch(
        query: only.names.first.map(query.narrowed) ?? query, resource: only.resource, output: output,
        printer: printer(for: selections))
      try await watch.run()
    } else if output.isTabular {
      try await printTables(selections, query)
    } else {
      try await printObjects(selections, query)
    }
  }

  private func printer(for selections: [ResourceSelection]) -> TablePrinter {
    TablePrinter(
      isWide: output == .wide, showsNamespace: scope.allNamespaces, showsHeader: !noHeaders,
      showsKind: selections.count > 1)
  }

  private func printTables(_ selections: [ResourceSelection], _ query: ListQuery) async throws {
    var printed = 0
    for selection in selections {
      let table = try await query.table(selection)
      if table.rows.isEmpty { continue }
      if printed > 0 { StandardOutput.print("") }
      var printer = printer(for: selections)
      for line in printer.lines(table, of: selection.resource) { StandardOutput.print(line) }
      printed += 1
    }
    if printed == 0 { StandardError.print(query.emptyMessage(selections)) }
  }

  private func printObjects(_ selections: [ResourceSelection], _ query: ListQuery) async throws {
    var objects: [JSON] = []
    for selection in selections { objects += try await query.objects(selection).items }
    let isSingle = selections.count == 1 && selections[0].names.count == 1
    StandardOutput.printUnlessEmpty(output.text(objects, asList: !isSingle))
  }
}
