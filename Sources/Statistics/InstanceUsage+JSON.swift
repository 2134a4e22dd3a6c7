// The JSON of an instance's use: `VirtualMachineInstanceStats` of subresources.kubevirt.io/v1, and the agents' own answers.

public import Codecs
import KubeModel

extension InstanceUsage {
  /// `cpu`, `memory`, `network` and `storage`, without the head that says whose they are.
  public var figures: JSON {
    [
      "cpu": [
        "count": JSON(processors), "usage": .double(processorUse), "delay": .double(processorDelay),
        "usageSecondsTotal": .double(processorSeconds), "delaySecondsTotal": .double(delaySeconds),
      ],
      "memory": [
        "bytes": .integer(memory), "residentBytes": memoryResident.map(JSON.integer) ?? .null,
        "usedBytes": memoryUsed.map(JSON.integer) ?? .null,
      ],
      "network": received == nil
        ? .null
        : [
          "receiveBytes": received?.json ?? .null, "transmitBytes": transmitted?.json ?? .null,
        ],
      "storage": [
        "readBytes": read.json, "writeBytes": written.json, "readOperations": reads.json,
        "writeOperations": writes.json,
      ],
    ]
  }

  /// With the head that agents give it.
  public var json: JSON {
    let head: JSON = [
      "metadata": ["namespace": .string(key.namespace), "name": .string(key.name), "uid": .string(uid)],
      "podName": .string(pod),
    ]
    return head.merging(figures)
  }

  /// Reads either form; what is missing is zero or nil, so that a newer or older agent is understood as far as it goes.
  public init(_ json: JSON) {
    let (cpu, memory, storage) = (json["cpu"], json["memory"], json["storage"])
    self.init(
      key: json.key, uid: json.meta.uid, pod: json["podName"].string ?? "", processors: cpu["count"].int ?? 0,
      processorUse: cpu["usage"].double ?? 0, processorDelay: cpu["delay"].double ?? 0,
      processorSeconds: cpu["usageSecondsTotal"].double ?? 0, delaySeconds: cpu["delaySecondsTotal"].double ?? 0,
      memory: Int64(memory["bytes"].int ?? 0), memoryResident: memory["residentBytes"].int.map(Int64.init),
      memoryUsed: memory["usedBytes"].int.map(Int64.init), received: Flow(json["network", "receiveBytes"]),
      transmitted: Flow(json["network", "transmitBytes"]), read: Flow(storage["readBytes"]) ?? .none,
      written: Flow(storage["writeBytes"]) ?? .none, reads: Flow(storage["readOperations"]) ?? .none,
      writes: Flow(storage["writeOperations"]) ?? .none)
  }
}

extension InstanceUsage.Flow {
  fileprivate static let none = Self(total: 0, rate: 0)

  fileprivate var json: JSON { ["total": .integer(total), "perSecond": .double(rate)] }

  fileprivate init?(_ json: JSON) {
    guard let total = json["total"].int else { return nil }
    self.init(total: Int64(total), rate: json["perSecond"].double ?? 0)
  }
}
