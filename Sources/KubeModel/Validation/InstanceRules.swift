// Rules on a VirtualMachineInstance spec: what belongs together, what must be unique, what values there are.

import Codecs

enum InstanceRules {
  static func validate(_ spec: JSON, at path: FieldPath) -> [FieldError] {
    let domain = spec["domain"]
    let domainPath = path["domain"]
    return memory(domain, at: domainPath) + processors(domain["cpu"], at: domainPath["cpu"])
      + kernelBoot(domain["firmware", "kernelBoot"], at: domainPath["firmware"]["kernelBoot"])
      + DiskRules.validate(spec, at: path) + NetworkRules.validate(spec, at: path) + lifecycle(spec, at: path)
  }

  private static func memory(_ domain: JSON, at path: FieldPath) -> [FieldError] {
    let guest = domain["memory", "guest"]
    let resources = domain["resources"]
    var errors = QuantityRules.validate(resources["requests"], at: path["resources"]["requests"])
    errors += QuantityRules.validate(resources["limits"], at: path["resources"]["limits"])
    let given = [guest, resources["requests", "memory"], resources["limits", "memory"]].first { !$0.isNull }
    guard let given else {
      return errors + [.required(path["memory"]["guest"], "say how much memory the guest has, such as 64Mi")]
    }
    if let problem = QuantityRules.problem(guest, at: path["memory"]["guest"]) { return errors + [problem] }
    if let quantity = Quantity(given), quantity.bytes < 1 << 20 {
      errors.append(.invalid(path["memory"]["guest"], given.string ?? given.text, "a guest needs at least 1Mi"))
    }
    return errors
  }

  private static func processors(_ cpu: JSON, at path: FieldPath) -> [FieldError] {
    ["cores", "sockets", "threads"].compactMap { name in
      guard let count = cpu[name].int, !(1...512).contains(count) else { return nil }
      return .invalid(path[name], "\(count)", "must be from 1 to 512")
    }
  }

  private static func kernelBoot(_ boot: JSON, at path: FieldPath) -> [FieldError] {
    guard boot.isObject else { return [] }
    let container = boot["container"]
    if container.isNull {
      return boot["kernelArgs"].isNull
        ? [] : [.invalid(path["kernelArgs"], "", "kernel arguments need a kernel: give container too")]
    }
    var errors: [FieldError] = []
    if !container["kernelPath"].hasContent, !container["initrdPath"].hasContent {
      errors.append(.required(path["container"]["kernelPath"], "give kernelPath, initrdPath or both"))
    }
    for name in ["kernelPath", "initrdPath"] {
      if let file = container[name].string, !file.isEmpty, !file.hasPrefix("/") {
        errors.append(.invalid(path["container"][name], file, "must begin with /"))
      }
    }
    return errors
  }

  private static func lifecycle(_ spec: JSON, at path: FieldPath) -> [FieldError] {
    var errors: [FieldError] = []
    if let grace = spec["terminationGracePeriodSeconds"].int, !(0...Int(Int32.max) ~= grace) {
      errors.append(
        .invalid(path["terminationGracePeriodSeconds"], "\(grace)", "must be from 0 to \(Int32.max) seconds"))
    }
    errors += choice(
      spec["evictionStrategy"], ["None", "LiveMigrate", "LiveMigrateIfPossible", "External"],
      at: path["evictionStrategy"])
    errors += choice(spec["startStrategy"], ["Paused"], at: path["startStrategy"])
    if let hostname = spec["hostname"].string, !hostname.isEmpty, let problem = NameRules.problem(withLabel: hostname) {
      errors.append(.invalid(path["hostname"], hostname, problem))
    }
    return errors
  }

  static func choice(_ value: JSON, _ supported: [String], at path: FieldPath) -> [FieldError] {
    guard let text = value.string, !supported.contains(text) else { return [] }
    return [.notSupported(path, text, supported)]
  }
}

enum NetworkRules {
  private static let bindings = [
    "bridge", "masquerade", "sriov", "passtBinding", "slirp", "macvtap", "passt", "binding",
  ]

  static func validate(_ spec: JSON, at path: FieldPath) -> [FieldError] {
    let interfaces = spec["domain", "devices", "interfaces"].elements
    let interfacesPath = path["domain"]["devices"]["interfaces"]
    let networks = spec["networks"].elements.compactMap { $0["name"].string }
    var errors = duplicates(of: "name", in: interfaces, at: interfacesPath)
    errors += duplicates(of: "name", in: spec["networks"].elements, at: path["networks"])
    for (index, interface) in interfaces.enumerated() {
      let name = interface["name"].string ?? ""
      if !networks.contains(name) {
        errors.append(.invalid(interfacesPath[index]["name"], name, "no network of that name is in spec.networks"))
      }
      if bindings.filter({ !interface[$0].isNull }).count > 1 {
        errors.append(
          .invalid(
            interfacesPath[index], "", "has more than one binding: give one of \(bindings.joined(separator: ", "))"))
      }
    }
    let named = Set(interfaces.compactMap { $0["name"].string })
    for (index, network) in networks.enumerated() where !named.contains(network) {
      errors.append(
        .invalid(
          path["networks"][index]["name"], network, "no interface of that name is in spec.domain.devices.interfaces"))
    }
    return errors
  }

  static func duplicates(of field: String, in items: [JSON], at path: FieldPath) -> [FieldError] {
    var seen = Set<String>()
    return items.enumerated().compactMap { index, item in
      guard let value = item[field].string, !seen.insert(value).inserted else { return nil }
      return .duplicate(path[index][field], value)
    }
  }
}
