// What the API server has acknowledged survives SIGKILL and a full disk.

import APIClient
import FoundationEssentials
import Glibc
import KubeModel
import TestSupport
import Testing

@Suite(
  "The API server's data", .serialized, .timeLimit(.minutes(2)),
  .enabled(if: Programs.areBuilt, "spyhopd is not built"))
struct ServerDurabilityTests {
  @Test("has every acknowledged object after each of many kills in the middle of writing")
  func kills() async throws {
    let directory = try TemporaryDirectory()
    let place = try ServerProcess(data: "\(directory.path)/data")
    var server = try await place.start()
    let client = try place.client()
    let ledger = Ledger()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 { group.addTask { await write(ledger, as: writer, on: client) } }
      for round in 1...8 {
        let before = ledger.count
        try await eventually("more writes", every: .milliseconds(5)) { ledger.count > before + 40 ? true : nil }
        server.signal(SIGKILL)
        _ = try await server.end()
        server = try await place.start()
        #expect(try await ledger.missing(on: client).isEmpty, "after kill \(round)")
      }
      group.cancelAll()
    }
    #expect(ledger.count > 320)
  }

  /// Writes object after object until cancelled; those that fail are not tried again.
  private func write(_ ledger: Ledger, as writer: Int, on client: HTTPResourceClient) async {
    var number = 0
    while !Task.isCancelled {
      number += 1
      do {
        try await ledger.create("object-\(writer)-\(number)", on: client)
      } catch {
        try? await Task.sleep(for: .milliseconds(10))
      }
    }
  }

  @Test(
    "on a full disk is read but not written, with a Status; with room again nothing acknowledged is missing",
    .enabled(if: getuid() == 0, "a small file system is mounted, which needs root"))
  func fullDisk() async throws {
    let disk = try await SmallDisk(megabytes: 8)
    var place = try ServerProcess(data: "\(disk.path)/data")
    place.wrapper = disk.wrapper
    let server = try await place.start()
    let client = try place.client(root: disk.root)
    let ledger = Ledger()
    try await ledger.create("before", on: client)
    try disk.fill()
    try await expectRefusal(ledger, client)
    #expect(try await ledger.missing(on: client).isEmpty, "reads go on")
    try disk.makeRoom()
    try await eventually("writes to work again", within: .seconds(10)) {
      try await ledger.create("after-\(UUID().uuidString.lowercased())", on: client)
      return true
    }
    #expect(try await ledger.missing(on: client).isEmpty)
    server.signal(SIGKILL)
    _ = try await server.end()
    let next = try await place.start()
    #expect(try await ledger.missing(on: client).isEmpty)
    next.signal(SIGTERM)
    #expect(try await next.end().exit == .code(0))
  }

  /// Writes until the server refuses, and expects that it goes on to refuse with the same Status.
  private func expectRefusal(_ ledger: Ledger, _ client: HTTPResourceClient) async throws {
    var refusals: [APIError] = []
    for number in 1...2000 where refusals.count < 5 {
      do {
        try await ledger.create("filler-\(number)", of: 8000, on: client)
      } catch let error as APIError {
        refusals.append(error)
      }
    }
    #expect(refusals.count == 5)
    for refusal in refusals {
      #expect(refusal.code == 507)
      #expect(refusal.reason == .insufficientStorage)
      #expect(refusal.message.contains("full"))
    }
  }
}

/// A file system of a few megabytes, in a mount namespace that goes with its last process.
private struct SmallDisk {
  let path = "/mnt"
  private let holder: RunningProgram

  init(megabytes: Int) async throws {
    let script = "mount -t tmpfs -o size=\(megabytes)m,mode=700 small \(path) && echo mounted && exec sleep 600"
    holder = try RunningProgram("unshare", ["--mount", "--propagation", "private", "sh", "-c", script])
    try await holder.wait(for: "mounted")
  }

  /// What a program runs under to see the disk.
  var wrapper: [String] { ["nsenter", "--mount=/proc/\(holder.process)/ns/mnt"] }
  /// The way to the disk's view of files from outside.
  var root: String { "/proc/\(holder.process)/root" }
  private var filling: String { "\(root)\(path)/filling" }

  /// Takes all the room that is left.
  func fill() throws {
    let descriptor = open(filling, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    let piece = [UInt8](repeating: 0, count: 4096)
    while write(descriptor, piece, piece.count) > 0 {}
    try #require(errno == ENOSPC)
  }

  func makeRoom() throws { try FileManager.default.removeItem(atPath: filling) }
}
