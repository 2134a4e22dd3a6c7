// get --watch: the list first, then each change, through the ends of watches that servers make now and then.

import APIClient
import Codecs
import KubeModel

/// Follows one kind on standard output.
struct GetWatch {
  let query: ListQuery
  let resource: ResourceDefinition
  let output: OutputFormat
  var printer: TablePrinter

  private var selection: ResourceSelection { ResourceSelection(resource: resource) }

  /// Before a list that follows another: a server whose history is that short needs no hurry.
  private static let pause = Duration.seconds(1)

  /// Prints until the program is ended, or the server cannot be reached any more.
  ///
  /// Where the server has forgotten what happened since the last change, everything is listed again.
  mutating func run() async throws {
    while !Task.isCancelled {
      do {
        if output.isTabular { try await followTables() } else { try await followObjects() }
      } catch let error as APIError where error.reason == .expired {
        try await Task.sleep(for: Self.pause)
      }
    }
  }

  private mutating func followTables() async throws {
    let table = try await query.table(selection)
    print(table)
    var version = table.resourceVersion
    while !Task.isCancelled {
      let changes = try await query.client.watchTables(
        resource, namespace: query.scope(selection), options: query.watchOptions(since: version))
      for try await batch in changes {
        for change in batch {
          print(change.table)
          version = change.table.resourceVersion
        }
      }
    }
  }

  private func followObjects() async throws {
    let list = try await query.objects(selection)
    for object in list.items { print(object) }
    var version = list.resourceVersion
    while !Task.isCancelled {
      let changes = try await query.client.watch(
        resource, namespace: query.scope(selection), options: query.watchOptions(since: version))
      for try await batch in changes {
        for event in batch {
          version = event.object.meta.resourceVersion
          if event.kind != .bookmark { print(event.object) }
        }
      }
    }
  }

  private mutating func print(_ table: ObjectTable) {
    for line in printer.lines(table, of: resource) { StandardOutput.print(line) }
    StandardOutput.flush()
  }

  private func print(_ object: JSON) {
    StandardOutput.printUnlessEmpty(output.text([object], asList: false))
    StandardOutput.flush()
  }
}
