// api: the embedded API server, alone on its machine.

import APIClient
import ArgumentParser
import Codecs

struct APICommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "api", abstract: "Measure the embedded API server.",
    discussion: """
      Starts servers of its own on temporary directories. Requests go through the client library that all of Spyhop \
      uses, so that its time is part of every figure; "empty request" says how much that is, with TLS and the kernel.
      """)

  @OptionGroup var report: ReportOptions

  @Option(help: "How many pods to load the server with.")
  var pods = 5000

  @Option(help: "How often to start it.")
  var starts = 5

  @Option(help: "How many single requests to time.")
  var requests = 500

  func validate() throws {
    guard pods >= 2 * requests, requests >= 10, starts >= 1 else {
      throw ValidationError("--requests is at least 10, --pods at least twice as many, --starts at least 1.")
    }
  }

  func run() async throws {
    let thread = try MeasuringThread()
    var results: [Measurement] = []
    results.append(try await ServerStart.measureFresh(times: starts, thread))
    let directory = try TemporaryDirectory()
    try await measureLoaded(directory, thread, &results)
    results.append(try await ServerStart.measureAgain(on: directory, times: starts, thread))
    report.print(results, suite: "api")
  }

  private func measureLoaded(
    _ directory: TemporaryDirectory, _ thread: MeasuringThread, _ results: inout [Measurement]
  ) async throws {
    let load = PodLoad(server: try await BenchServer.start(on: directory, thread))
    try await load.prepare()
    let size = PodManifest.named("pod-1").bytes.count
    let disk = try await thread.run { try DiskFloor(path: "\(directory.path)/floor", recordSize: size) }
    results += try await load.measureSingleCreates(count: requests, disk, thread)
    results.append(try await load.measureDelivery(count: requests / 2))
    let sqlite = RawSQLite(directory: directory.path, size: size)
    results.append(try await load.measureParallelCreates(upTo: pods, sqlite, thread))
    results.append(try load.measureMemory("memory, loaded"))
    results += try await load.measureList(times: 20)
    results.append(try load.measureMemory("memory after lists"))
  }
}
