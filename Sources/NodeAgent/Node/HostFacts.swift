// The host as the kernel describes it: /proc, uname, /etc. Parsing is apart from reading, so that tests have texts.

import FoundationEssentials
import Glibc

/// What a Node object says about the machine under it.
struct HostFacts: Sendable, Hashable {
  var processors = 1
  /// In KiB, as `MemTotal` has it.
  var memoryKiB: Int64 = 0
  var architecture = "amd64"
  var kernelVersion = ""
  var systemImage = ""
  var machineID = ""
  var bootID = ""
  /// The first IPv4 address that is not loopback, nil where there is none.
  var address: String?

  /// Reads the running host; what cannot be read stays empty.
  static func read() -> HostFacts {
    var facts = HostFacts()
    facts.processors = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    facts.memoryKiB = memoryTotal(text("/proc/meminfo"))
    facts.kernelVersion = text("/proc/sys/kernel/osrelease").trimmed
    facts.systemImage = value("PRETTY_NAME", in: text("/etc/os-release"))
    facts.machineID = text("/etc/machine-id").trimmed
    facts.bootID = text("/proc/sys/kernel/random/boot_id").trimmed
    facts.address = firstAddress()
    return facts
  }

  static func memoryTotal(_ meminfo: String) -> Int64 {
    for line in meminfo.split(separator: "\n") where line.hasPrefix("MemTotal:") {
      return line.split(separator: " ").dropFirst().first.flatMap { Int64($0) } ?? 0
    }
    return 0
  }

  /// A variable of a shell-style file, without its quotes.
  static func value(_ name: String, in text: String) -> String {
    for line in text.split(separator: "\n") where line.hasPrefix("\(name)=") {
      return String(line.dropFirst(name.count + 1)).trimming("\"'")
    }
    return ""
  }

  /// A small file of /proc or /etc as text; empty where it cannot be read.
  static func text(_ path: String) -> String {
    (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  private static func firstAddress() -> String? {
    var list: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&list) == 0 else { return nil }
    defer { freeifaddrs(list) }
    for entry in sequence(first: list, next: { $0?.pointee.ifa_next }) {
      guard let entry, let address = entry.pointee.ifa_addr, address.pointee.sa_family == sa_family_t(AF_INET),
        entry.pointee.ifa_flags & UInt32(IFF_LOOPBACK) == 0, entry.pointee.ifa_flags & UInt32(IFF_UP) != 0
      else { continue }
      var text = [CChar](repeating: 0, count: Int(INET_ADDRSTRLEN))
      let status = getnameinfo(
        address, socklen_t(MemoryLayout<sockaddr_in>.size), &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
      if status == 0 { return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) }
    }
    return nil
  }
}

extension String {
  fileprivate var trimmed: String { trimming(" \t\r\n") }

  fileprivate func trimming(_ characters: String) -> String {
    var rest = self[...]
    while let first = rest.first, characters.contains(first) { rest.removeFirst() }
    while let last = rest.last, characters.contains(last) { rest.removeLast() }
    return String(rest)
  }
}
