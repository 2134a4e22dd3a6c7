// Cloud-init's NoCloud seed: what goes into it (pure), and the image made of that.

import Codecs
import FoundationEssentials
import Hypervisor
import KubeModel
import Programs

/// The files of a NoCloud seed.
struct CloudInitSeed: Sendable, Hashable {
  var userData: [UInt8]
  var networkData: [UInt8]?
  var metaData: [UInt8]

  /// The seed of a volume, from inline data or from the secrets it refers to.
  ///
  /// - Parameters:
  ///   - source: the volume's `cloudInitNoCloud`, and `field` its path.
  ///   - secret: the `data` of a Secret in the instance's namespace.
  init(
    of vmi: JSON, source: JSON, field: String, secret: (_ name: String, _ field: String) async throws -> JSON
  ) async throws {
    userData =
      try await Self.content(source, "userData", "secretRef", keys: ["userdata", "userData"], field, secret) ?? []
    networkData = try await Self.content(
      source, "networkData", "networkDataSecretRef", keys: ["networkdata", "networkData"], field, secret)
    metaData = Array(Self.metaData(of: vmi).utf8)
  }

  /// JSON, which is YAML too: names need no quoting rules of their own.
  static func metaData(of vmi: JSON) -> String {
    let host = vmi["spec", "hostname"].string ?? vmi.meta.name
    return """
      instance-id: \(JSON.string("\(vmi.meta.name).\(vmi.meta.namespace)").text)
      local-hostname: \(host.utf8.allSatisfy(Self.isPlain) ? host : JSON.string(host).text)

      """
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    let character = Character(UnicodeScalar(byte))
    return character.isASCII && (character.isLetter || character.isNumber || character == "-" || character == ".")
  }

  private static func content(
    _ source: JSON, _ name: String, _ reference: String, keys: [String], _ field: String,
    _ secret: (String, String) async throws -> JSON
  ) async throws -> [UInt8]? {
    if let text = source[name].string { return Array(text.utf8) }
    if let encoded = source[name + "Base64"].string { return try decoded(encoded, "\(field).\(name)Base64") }
    guard let secretName = source[reference]["name"].string else { return nil }
    let path = "\(field).\(reference)"
    let data = try await secret(secretName, path)
    guard let encoded = keys.lazy.compactMap({ data[$0].string }).first else {
      throw InvalidSpec(field: path, "secret \(secretName) has no key \(keys[0])")
    }
    return try decoded(encoded, path)
  }

  private static func decoded(_ text: String, _ field: String) throws(InvalidSpec) -> [UInt8] {
    guard let data = Data(base64Encoded: text, options: .ignoreUnknownCharacters) else {
      throw InvalidSpec(field: field, "must be base64")
    }
    return Array(data)
  }

  /// Makes an ISO image labelled `cidata` at `path`, readable by its owner alone.
  func writeImage(to path: String, program: String) async throws {
    let directory = path + ".d"
    try? FileManager.default.removeItem(atPath: directory)
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let files =
      [("user-data", userData), ("meta-data", metaData)] + (networkData.map { [("network-config", $0)] } ?? [])
    for (name, bytes) in files { try Data(bytes).write(to: URL(filePath: "\(directory)/\(name)")) }
    let draft = path + ".new"
    let arguments = [
      "-as", "genisoimage", "-quiet", "-output", draft, "-volid", "cidata", "-joliet", "-rock", directory,
    ]
    try DiskImage.reserve(draft)
    try await ChildProcess.run(program, arguments)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: draft)
    try? FileManager.default.removeItem(atPath: path)
    try FileManager.default.moveItem(atPath: draft, toPath: path)
  }
}
