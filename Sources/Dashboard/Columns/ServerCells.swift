// Columns of kinds that only the server knows: the cells of its own table, which come with each object.

import Codecs
import KubeModel

/// Where the server's cells stand in an object: `spyhop/cells` and `spyhop/wideCells`, objects of text by column name.
///
/// A cluster's table client adds them; no object of the API has members of these names.
public enum ServerCells {
  public static let member = "spyhop/cells"
  public static let wideMember = "spyhop/wideCells"

  /// The name and the age are the dashboard's own columns.
  static func columns(of sample: JSON?) -> [Column] {
    let own: Set = ["name", "namespace", "age", "created at"]
    func columns(_ member: String, priority: Int) -> [Column] {
      (sample?[member].members.keys ?? []).filter { !own.contains($0.lowercased()) }.map { name in
        let isState = ["status", "phase", "ready", "state"].contains(name.lowercased())
        return Column(title: name.uppercased(), priority: priority) { row in
          let text = row.object[member][name].string
          return isState ? .state(text) : TableCell(text)
        }
      }
    }
    let age = Column(title: "AGE", priority: 1, isAge: true) { TableCell(since: $0.object.meta.creationTimestamp) }
    return columns(member, priority: 2) + columns(wideMember, priority: 4) + [age]
  }
}
