// kubeconfig files as one merged table of clusters, users and contexts. What a context means is Kubeconfig+Access's.

import Codecs
import FoundationEssentials
public import KubeModel

/// One or several kubeconfig files, merged as kubectl does: for every name, the first file that has it wins.
public struct Kubeconfig: Sendable {
  /// An entry as it is written, and the file that it stands in, which its relative paths start from.
  struct Entry: Sendable, Hashable {
    var body: JSON
    var file: String
  }

  var clusters: [String: Entry] = [:]
  var users: [String: Entry] = [:]
  var contexts: [String: Entry] = [:]
  public private(set) var currentContext: String?
  /// The files that were read.
  public private(set) var files: [String] = []

  public init() {}

  /// Parses one file's text.
  public init(parsing text: [UInt8], file: String) throws(APIError) {
    let config: JSON
    do {
      config = try YAML.parse(text).first ?? .null
    } catch {
      throw APIError(.serverUnreachable, "\(file) is not a kubeconfig: \(error); correct it or choose another file")
    }
    guard config.isObject || config.isNull else {
      throw APIError(.serverUnreachable, "\(file) is not a kubeconfig: it holds a \(config.typeName), not a mapping")
    }
    files = [file]
    currentContext = config["current-context"].string.flatMap { $0.isEmpty ? nil : $0 }
    clusters = Self.entries(config["clusters"], member: "cluster", file: file)
    users = Self.entries(config["users"], member: "user", file: file)
    contexts = Self.entries(config["contexts"], member: "context", file: file)
  }

  private static func entries(_ list: JSON, member: String, file: String) -> [String: Entry] {
    let named = list.elements.compactMap { element in
      element["name"].string.map { ($0, Entry(body: element[member], file: file)) }
    }
    return Dictionary(named) { first, _ in first }
  }

  /// Adds what `other` has and this has not.
  public mutating func merge(_ other: Kubeconfig) {
    clusters.merge(other.clusters) { mine, _ in mine }
    users.merge(other.users) { mine, _ in mine }
    contexts.merge(other.contexts) { mine, _ in mine }
    currentContext = currentContext ?? other.currentContext
    files += other.files
  }

  public var isEmpty: Bool { clusters.isEmpty && contexts.isEmpty && users.isEmpty }

  public var contextNames: [String] { contexts.keys.sorted() }
}

extension Kubeconfig {
  /// Reads the files of a location. Missing ones are skipped, except one named explicitly.
  public static func load(_ location: KubeconfigLocation = KubeconfigLocation()) throws(APIError) -> Kubeconfig {
    var merged = Kubeconfig()
    for file in location.files {
      if let text = try read(file) {
        merged.merge(try Kubeconfig(parsing: text, file: file))
      } else if file == location.explicit {
        throw APIError(.serverUnreachable, "there is no file \(file): check --kubeconfig")
      }
    }
    if merged.isEmpty, location.explicit == nil, let text = try read(location.localClusterFile) {
      return try Kubeconfig(parsing: text, file: location.localClusterFile)
    }
    return merged
  }

  /// Reads that file alone, which must exist.
  public static func load(path: String) throws(APIError) -> Kubeconfig {
    try load(KubeconfigLocation(explicit: path))
  }

  /// Nil where there is no such file.
  private static func read(_ file: String) throws(APIError) -> [UInt8]? {
    do {
      return Array(try Data(contentsOf: URL(filePath: file)))
    } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
      return nil
    } catch {
      throw APIError(.serverUnreachable, "\(file) cannot be read: check its permissions and that it is a file")
    }
  }
}
