// The columns that lists show: as configured, until the operator chooses others in the dashboard, which a file then keeps.

import Codecs
import Dashboard
import FoundationEssentials
import KubeModel
import Synchronization

/// Columns by list, in memory and in a small file.
final class SavedColumns: ColumnChoices {
  /// Larger files are none of ours.
  private static let sizeLimit = 1 << 18

  private let configured: [String: [String]]
  private let file: String
  private let saved: Mutex<[String: [String]]>

  /// - Parameter file: where choices are kept; made with the first.
  init(configured: [String: [String]], file: String) {
    // Lists may be configured by any of their names: `vms`, `virtualmachines.kubevirt.io`.
    self.configured = Dictionary(
      configured.map { (Registry.find($0.key)?.qualifiedName ?? $0.key, $0.value) }, uniquingKeysWith: { $1 })
    self.file = file
    saved = Mutex(Self.read(file))
  }

  func columns(of resource: String) -> [String]? { saved.withLock { $0[resource] } ?? configured[resource] }

  /// Writes the file: a few lines, by renaming.
  func save(_ columns: [String]?, of resource: String) throws {
    let all = saved.withLock { saved in
      saved[resource] = columns
      return saved
    }
    let text = YAML.text(.object(JSONObject(all.sorted { $0.key < $1.key }.map { ($0.key, JSON($0.value)) })))
    let url = URL(filePath: file)
    do {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url, options: .atomic)
    } catch {
      throw APIError(.unknown, "\(file) cannot be written: make room, or check its directory's permissions")
    }
  }

  private static func read(_ file: String) -> [String: [String]] {
    guard let data = try? Data(contentsOf: URL(filePath: file)), data.count <= sizeLimit,
      let document = try? YAML.parse(Array(data)).first
    else { return [:] }
    return document.members.reduce(into: [:]) { $0[$1.key] = $1.value.elements.compactMap(\.string) }
  }
}
