// Which colour goes with which word of state. The word itself is always shown: the colour only helps to find it.

enum StateWord {
  static func role(of word: String) -> Role {
    let words = word.split(separator: ",")
    if words.count > 1, let first = words.first {  // Ready,SchedulingDisabled
      let role = role(of: String(first))
      return role == .good ? .warning : role
    }
    if let known = roles[word] { return known }
    return word.hasPrefix("Err") || word.hasSuffix("Error") || word.hasSuffix("BackOff") ? .bad : .text
  }

  private static let roles: [String: Role] = {
    let words: [Role: [String]] = [
      .good: ["Running", "Ready", "True", "Bound", "Active", "Available"],
      .busy: [
        "Pending", "Scheduling", "Scheduled", "Starting", "Stopping", "Provisioning", "Terminating", "Migrating",
        "Aborting",
        "PreparingTarget", "TargetReady",
        "WaitingForSync", "WaitingForReceiver", "WaitingForVolumeBinding", "ContainerCreating", "PodInitializing",
      ],
      .warning: ["Paused", "Warning", "False"],
      .bad: ["Failed", "NotReady", "Unknown", "Evicted", "OOMKilled"],
      .dim: ["Stopped", "Halted", "Succeeded", "Completed", "Normal"],
    ]
    var roles: [String: Role] = [:]
    for (role, list) in words { for word in list { roles[word] = role } }
    return roles
  }()
}
