// kubectl takes options before the command too: `spyhop --context lab get vms`. The parser knows them behind it only.

/// Options that stand before a command.
enum LeadingOptions {
  private static let withValue: Set<String> = ["--kubeconfig", "--context", "-n", "--namespace"]
  private static let withoutValue: Set<String> = ["-A", "--all-namespaces"]

  /// The arguments with the options that stand before one of the commands moved behind it.
  static func moved(behind commands: Set<String>, in arguments: [String]) -> [String] {
    var index = 0
    while index < arguments.count {
      let argument = arguments[index]
      if withValue.contains(argument) {
        index += 2
      } else if withoutValue.contains(argument) || withValue.contains(where: { argument.hasPrefix("\($0)=") }) {
        index += 1
      } else {
        break
      }
    }
    guard index < arguments.count, commands.contains(arguments[index]) else { return arguments }
    return [arguments[index]] + arguments[..<index] + arguments[(index + 1)...]
  }
}
