// A lab's plan on disk, so that `down` and `status` know what `up` made.

import Codecs
import Files

enum LabState {
  static func save(_ plan: LabPlan) throws {
    let state: JSON = [
      "name": .string(plan.name), "subnet": .string(plan.subnet), "nodes": JSON(plan.nodeCount),
      "port": JSON(plan.port),
    ]
    try SmallFile.replace(plan.stateFile, with: YAML.text(state), mode: 0o644)
  }

  /// The plan of the lab in a directory, nil where there is none.
  static func load(directory: String) throws -> LabPlan? {
    guard let text = try? SmallFile.text("\(directory)/lab.yaml") else { return nil }
    let state: JSON
    do {
      state = try YAML.parse(text).first ?? .null
    } catch {
      throw LocalClusterError(
        "\(directory)/lab.yaml cannot be read (\(error)): remove it, and what `ip netns` still lists of the lab")
    }
    guard let count = state["nodes"].int, 1...LabPlan.nodeLimit ~= count else {
      throw LocalClusterError(
        "\(directory)/lab.yaml: nodes must be from 1 to \(LabPlan.nodeLimit): remove it, and what `ip netns` still lists of the lab"
      )
    }
    var plan = LabPlan(directory: directory, nodeCount: count)
    plan.name = state["name"].string ?? plan.name
    plan.subnet = state["subnet"].string ?? plan.subnet
    plan.port = state["port"].int ?? plan.port
    return plan
  }
}
