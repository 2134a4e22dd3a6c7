// How long the API server takes from its start to its first answer.

enum ServerStart {
  /// On an empty directory: it makes its authority, certificates and database first.
  static func measureFresh(times: Int, _ thread: MeasuringThread) async throws -> Measurement {
    Progress.say("starting a new server \(times) times")
    var durations: [Duration] = []
    for _ in 0..<times { durations.append(try await BenchServer.start(on: TemporaryDirectory(), thread).startTime) }
    return Measurement(
      name: "first start", meaning: "from before exec to the first answer to /readyz, on an empty directory",
      unit: .milliseconds, samples: Samples(milliseconds: durations), goal: .atMost(300))
  }

  /// On a directory with data, which the server before was killed on.
  static func measureAgain(
    on directory: TemporaryDirectory, times: Int, _ thread: MeasuringThread
  ) async throws -> Measurement {
    Progress.say("killing and starting the loaded server \(times) times")
    var durations: [Duration] = []
    for _ in 0..<times { durations.append(try await BenchServer.start(on: directory, thread).startTime) }
    return Measurement(
      name: "next start", meaning: "the same after SIGKILL, on the directory with all pods",
      unit: .milliseconds, samples: Samples(milliseconds: durations), goal: .atMost(300))
  }
}
