// What one frame costs, without a server and without a terminal. All calls here block.

import Codecs
import Dashboard
import Terminal

enum FrameBuilding {
  static func measure(machines: Int, times: Int) -> [Measurement] {
    Progress.say("building frames")
    let objects = (1...machines).map { number in
      var machine = MachineManifest.numbered(number)
      machine["status"] =
        MachineManifest.status(MachineManifest.states[number % MachineManifest.states.count])["status"]
      return machine
    }
    var builder = FrameBuilder(machines: objects, size: SeededCluster.size)
    _ = builder.build()
    let same = (0..<times).map { _ in ContinuousClock().measure { _ = builder.build() } }
    let full = (0..<times).map { index in
      builder.turnPage(down: index % 20 < 10)
      return ContinuousClock().measure { _ = builder.buildAnew() }
    }
    return [
      Measurement(
        name: "frame, unchanged", meaning: "one frame of \(SeededCluster.size) in which nothing has changed",
        unit: .milliseconds, samples: Samples(milliseconds: same), goal: .atMost(0.2)),
      Measurement(
        name: "frame, full", meaning: "the same with every row painted anew", unit: .milliseconds,
        samples: Samples(milliseconds: full), goal: .atMost(1)),
    ]
  }
}
