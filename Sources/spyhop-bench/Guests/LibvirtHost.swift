// virsh on one host of the lab: what Spyhop is compared with. All calls here block.

/// A host's libvirt as virsh reaches it.
struct LibvirtHost: Sendable {
  let socket: String

  func virsh(_ arguments: String...) -> Program {
    Program("virsh", ["--quiet", "--connect", "qemu+unix:///system?socket=\(socket)"] + arguments)
  }

  /// Writes the description of a twin of a domain, which shares nothing with it but its host's files; returns its path.
  func describeTwin(of domain: String, named name: String, in directory: TemporaryDirectory) throws -> String {
    let file = "\(directory.path)/\(name).xml"
    _ = try ChildProcess.run(virsh("dumpxml", "--inactive", domain), output: file)
    let twin = TwinXML.text(try TextFile.read(file), name: name, log: "\(directory.path)/\(name).log")
    try TextFile.write(twin, to: file)
    return file
  }

  /// Runs `body` while a domain runs, given how long `virsh create` took from before its start to its end.
  func withDomain<Value>(_ file: String, named name: String, _ body: (Duration) throws -> Value) throws -> Value {
    // One that a run before left when it was interrupted.
    _ = try? ChildProcess.run(virsh("destroy", name))
    let elapsed = try ChildProcess.run(virsh("create", file), output: "\(file).said")
    defer { _ = try? ChildProcess.run(virsh("destroy", name)) }
    return try body(elapsed)
  }
}

/// Domain XML, changed line by line as libvirt prints it. Pure.
enum TwinXML {
  /// The same machine with another name and serial log, without the identity by which the agent would know it.
  static func text(_ xml: String, name: String, log: String) -> String {
    var isMetadata = false
    let lines = xml.split(separator: "\n").compactMap { line -> String? in
      let content = line.drop { $0 == " " }
      if content.hasPrefix("<metadata") { isMetadata = true }
      defer { if content.hasPrefix("</metadata>") { isMetadata = false } }
      if isMetadata || content.hasPrefix("<uuid>") || content.hasPrefix("<mac ") { return nil }
      if content.hasPrefix("<name>") { return "<name>\(name)</name>" }
      return content.hasPrefix("<log file=") ? "<log file='\(log)' append='off'/>" : String(line)
    }
    return lines.joined(separator: "\n")
  }
}
