// Where the operator's files are, by the XDG Base Directory Specification.

import FoundationEssentials

/// The directories of one operator's files.
public struct Places: Sendable, Hashable {
  private let environment: [String: String]
  private let program: String?

  /// - Parameter program: the running program's path; what was unpacked together with it is found from there.
  public init(environment: [String: String], program: String? = nil) {
    self.environment = environment
    self.program = program
  }

  /// `$XDG_CONFIG_HOME/spyhop/config.yaml`.
  public var configuration: String { "\(configurationHome)/spyhop/config.yaml" }

  /// `$XDG_STATE_HOME/spyhop/columns.yaml`: the columns that were chosen in the dashboard.
  public var columns: String { "\(directory("XDG_STATE_HOME", ".local/state"))/spyhop/columns.yaml" }

  /// The file of a theme: the path itself where it has a slash; else `NAME.yaml` in one of `themeDirectories`.
  ///
  /// - Returns: nil where there is none.
  public func theme(_ name: String) -> String? {
    if name.contains("/") { return name }
    let files = themeDirectories.map { "\($0)/\(name).yaml" }
    return files.first { FileManager.default.fileExists(atPath: $0) }
  }

  /// The operator's own, those that were installed, and k9s's skins.
  public var themeDirectories: [String] {
    let data = directories("XDG_DATA_DIRS", "/usr/local/share:/usr/share")
    let installed = ([directory("XDG_DATA_HOME", ".local/share")] + data).map { "\($0)/spyhop/themes" }
    let beside = program.map {
      URL(filePath: $0).deletingLastPathComponent().appending(path: "../share").standardized.path
    }
    let unpacked = beside.map { ["\($0)/spyhop/themes"] } ?? []
    return ["\(configurationHome)/spyhop/themes"] + installed + unpacked + ["\(configurationHome)/k9s/skins"]
  }

  private var configurationHome: String { directory("XDG_CONFIG_HOME", ".config") }

  /// Paths that are not absolute are to be ignored, says the specification.
  private func directory(_ variable: String, _ standard: String) -> String {
    environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "\(environment["HOME"] ?? "")/\(standard)"
  }

  private func directories(_ variable: String, _ standard: String) -> [String] {
    let value = environment[variable].flatMap { $0.isEmpty ? nil : $0 } ?? standard
    return value.split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
  }
}
