// Processors and the clock of a domain.

import Codecs

extension DomainWriter {
  mutating func processors() -> [XMLElement] {
    let cpu = machine["cpu"]
    let limit = 1...255
    var sockets = issues.number(cpu["sockets"], limit, default: 1)
    let cores = issues.number(cpu["cores"], limit, default: 1)
    let threads = issues.number(cpu["threads"], limit, default: 1)
    if !["sockets", "cores", "threads"].contains(where: { cpu[$0].isPresent }) { sockets = socketsFromResources() }
    let count = sockets * cores * threads
    if !limit.contains(count) { issues.add(cpu, "must have from 1 to 255 processors, not \(count)") }
    let topology = XMLElement(
      "topology", ["sockets": String(sockets), "cores": String(cores), "threads": String(threads)])
    return [XMLElement("vcpu", [:], text: String(count)), processorModel([topology])]
  }

  private mutating func socketsFromResources() -> Int {
    let resources = machine["resources"]
    let field = [resources["limits"]["cpu"], resources["requests"]["cpu"]].first(where: \.isPresent)
    guard let field, let quantity = issues.quantity(field) else { return 1 }
    return max(1, Int((min(quantity.value, 256)).rounded(.up)))
  }

  /// The emulator can show no host processor: under it the host models become all that it can emulate.
  private mutating func processorModel(_ topology: [XMLElement]) -> XMLElement {
    let cpu = machine["cpu"]
    let model = issues.word(cpu["model"]) ?? "host-model"
    let features = topology + cpu["features"].elements.compactMap { feature($0) }
    switch (model, isHardware) {
    case ("host-model", true): return XMLElement("cpu", ["mode": "host-model"], features)
    case ("host-passthrough", true): return XMLElement("cpu", ["mode": "host-passthrough", "check": "none"], features)
    case ("host-model", false), ("host-passthrough", false):
      return XMLElement("cpu", ["mode": "maximum", "check": "none"], features)
    default:
      let name = XMLElement("model", ["fallback": isHardware ? "forbid" : "allow"], text: model)
      return XMLElement(
        "cpu", ["mode": "custom", "match": "exact", "check": isHardware ? "partial" : "none"], [name] + features)
    }
  }

  private mutating func feature(_ field: SpecField) -> XMLElement? {
    let policy = issues.choice(
      field["policy"], ["force", "require", "optional", "disable", "forbid"], default: "require")
    guard let name = issues.word(field["name"]) else { return nil }
    return XMLElement("feature", ["policy": policy, "name": name])
  }

  mutating func clock() -> XMLElement {
    let clock = machine["clock"]
    let timers = ["rtc", "pit", "hpet", "kvm"].compactMap { timer(clock["timer"][$0], name: $0) }
    if let zone = issues.text(clock["timezone"]) {
      return XMLElement("clock", ["offset": "timezone", "timezone": zone], timers)
    }
    if let offset = clock["utc"]["offsetSeconds"].value.int {
      return XMLElement("clock", ["offset": "variable", "adjustment": String(offset), "basis": "utc"], timers)
    }
    return XMLElement("clock", ["offset": "utc"], timers)
  }

  private mutating func timer(_ field: SpecField, name: String) -> XMLElement? {
    guard field.isPresent, name != "kvm" || isHardware else { return nil }
    return XMLElement(
      "timer",
      [
        "name": name == "kvm" ? "kvmclock" : name, "present": field["present"].value.bool == false ? "no" : "yes",
        "tickpolicy": issues.word(field["tickPolicy"]), "track": issues.word(field["track"]),
      ])
  }
}
