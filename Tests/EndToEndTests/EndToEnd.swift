// The suite of everything that drives the built programs on real guests: when it runs, and the lab it runs in.

import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// Tests on one lab, one after the other: they kill daemons, stop libvirtd and fill disks.
@Suite(
  "The whole chain", .serialized, .timeLimit(.minutes(4)),
  .enabled(if: Prerequisites.obstacle == nil, Comment(rawValue: Prerequisites.obstacle ?? "")), .lab)
enum EndToEnd {}

/// What must be there for real guests to run.
enum Prerequisites {
  private static let tools = [
    "kubectl", "virsh", "libvirtd", "qemu-system-x86_64", "qemu-img", "xorriso", "ip", "unshare", "nsenter",
  ]

  /// Why these tests cannot run here; nil where they can.
  static let obstacle: String? = {
    if getuid() != 0 { return "a lab of network namespaces needs root" }
    let places = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
    for tool in tools where !places.contains(where: { access("\($0)/\(tool)", X_OK) == 0 }) {
      return "\(tool) is not installed"
    }
    if !Programs.areBuilt { return "spyhop and spyhopd are not built" }
    guard let guest = Programs.guest, access("\(guest)/vmlinuz", R_OK) == 0 else {
      return "SPYHOP_TEST_GUEST names no directory that docs/demo/make-guest.sh filled"
    }
    return nil
  }()
}

/// The programs under test, beside the test executable, and the guest they run.
enum Programs {
  static let directory: String = {
    let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(filePath: executable).deletingLastPathComponent().path
  }()

  static let spyhop = "\(directory)/spyhop"
  static let spyhopd = "\(directory)/spyhopd"
  static let areBuilt = access(spyhop, X_OK) == 0 && access(spyhopd, X_OK) == 0
  static let guest = ProcessInfo.processInfo.environment["SPYHOP_TEST_GUEST"]
}

/// Brings the lab up before the suite's first test, and down after its last, whatever happens between.
struct LabScope: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let lab = try await TestLab.up()
    do {
      try await TestLab.$current.withValue(lab) { try await function() }
    } catch {
      try? await lab.down()
      throw error
    }
    try await lab.down()
  }
}

extension Trait where Self == LabScope {
  static var lab: LabScope { LabScope() }
}
