// A cluster of one node on this machine: the embedded server, the controllers and the agent in one background process.

import APIClient
public import Codecs
import FoundationEssentials
import KubeModel

/// `spyhop up`, `down` and `status` for one data directory.
public struct LocalCluster: Sendable {
  public struct Options: Sendable {
    public var data = ClusterPaths.defaultData
    /// ADDR:PORT of the API server.
    public var listen = "127.0.0.1:6443"
    /// The libvirt that runs the guests; nil for the system's as root, else the user's own.
    public var libvirt: String?
    /// Host directories that guests' disks and kernels may lie in.
    public var hostDirectories: [String] = []

    public init() {}
  }

  private let options: Options

  public init(_ options: Options) { self.options = options }

  private var pidFile: PidFile { PidFile(path: "\(options.data)/spyhopd.pid") }
  private var log: String { "\(options.data)/spyhopd.log" }
  public var kubeconfig: String { "\(options.data)/kubeconfig" }

  /// Starts the cluster and waits until its server answers and its node has registered.
  ///
  /// - Parameter report: called with a sentence for each step.
  /// - Throws: `LocalClusterError` where it runs already or does not come up.
  public func up(report: (String) -> Void) async throws {
    if let pid = pidFile.livingProcess {
      throw LocalClusterError(
        "a cluster already runs on \(options.data) (process \(pid)): use it with `spyhop`, or end it with `spyhop down`"
      )
    }
    try SystemCall.makeDirectory(options.data, mode: 0o700)
    var arguments = [try ClusterPaths.daemonProgram, "all", "--data", options.data, "--listen", options.listen]
    arguments += ["--libvirt", options.libvirt ?? (SystemCall.isRoot ? "qemu:///system" : "qemu:///session")]
    for directory in options.hostDirectories { arguments += ["--allow-host-path", directory] }
    let pid = try ProgramSpec(name: "spyhopd", arguments: arguments, log: log).start(inOwnSession: true)
    try pidFile.write(pid)
    report("started spyhopd (process \(pid)), logging to \(log)")
    let readiness = Readiness(kubeconfig: kubeconfig, process: pid, log: log)
    try await readiness.waitForNodes(1, report: report)
  }

  /// Ends the cluster's process; guests that run go on, and the next `up` finds them.
  public func down(report: (String) -> Void) async throws {
    guard let pid = pidFile.livingProcess else {
      throw LocalClusterError("no cluster runs on \(options.data): nothing to end")
    }
    await pidFile.end()
    report("ended spyhopd (process \(pid)); data stays in \(options.data)")
  }

  /// Whether the cluster runs, and its nodes with what they say of themselves.
  public func status() async -> (process: Int32?, nodes: [JSON]) {
    guard let pid = pidFile.livingProcess else { return (nil, []) }
    return (pid, (try? await Readiness(kubeconfig: kubeconfig, process: pid, log: log).nodes()) ?? [])
  }
}
