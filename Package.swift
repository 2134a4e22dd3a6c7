// swift-tools-version: 6.2
import PackageDescription

/// Every target is built alike: Swift 6 mode, strict concurrency, no warning left standing.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let nio: [Target.Dependency] = [
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOHTTP1", package: "swift-nio"),
]
/// What only the target that opens the sockets imports.
let sockets: [Target.Dependency] = [
  .product(name: "NIOPosix", package: "swift-nio"),
  .product(name: "NIOWebSocket", package: "swift-nio"),
  .product(name: "NIOSSL", package: "swift-nio-ssl"),
]
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let x509: Target.Dependency = .product(name: "X509", package: "swift-certificates")
let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let sqlite: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// What is released is linked small: code that nothing uses and names that nobody looks up go, equal functions are kept once.
let small: [LinkerSetting] = [
  .unsafeFlags(
    [
      "-use-ld=lld", "-Xlinker", "--icf=all", "-Xlinker", "-zpack-relative-relocs", "-Xlinker", "--gc-sections",
      "-Xlinker", "--no-export-dynamic", "-Xlinker", "-O2",
    ], .when(configuration: .release))
]

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict, linkerSettings: small)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies,
    exclude: resources, swiftSettings: strict)
}

let package = Package(
  name: "spyhop",
  products: [
    .executable(name: "spyhop", targets: ["spyhop"]),
    .executable(name: "spyhopd", targets: ["spyhopd"]),
    .executable(name: "spyhop-bench", targets: ["spyhop-bench"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    // C libraries, each imported by exactly one Swift target.
    .systemLibrary(name: "CYAML", path: "Sources/CSystem/CYAML"),
    .systemLibrary(name: "CNcurses", path: "Sources/CSystem/CNcurses"),
    .systemLibrary(name: "CLibvirt", path: "Sources/CSystem/CLibvirt"),
    .target(name: "CCurl", path: "Sources/CSystem/CCurl", linkerSettings: [.linkedLibrary("wslay")]),
    .systemLibrary(name: "CLinux", path: "Sources/CSystem/CLinux"),
    .systemLibrary(name: "CAllocator", path: "Sources/CSystem/CAllocator"),

    library("Threads", []),
    library("Programs", [subprocess, system]),
    library("Files", []),
    library("Codecs", ["CYAML"]),
    library("KubeModel", ["Codecs"]),
    library("ObjectStore", ["KubeModel", logging, sqlite]),
    library("HTTPService", nio + sockets + ["Codecs", logging, x509, asn1, crypto]),
    library(
      "APIServer",
      ["Codecs", "Files", "KubeModel", "ObjectStore", "HTTPService", "Statistics", logging, x509, asn1, crypto] + nio),
    library("APIClient", ["Codecs", "KubeModel", "Threads", "CCurl", subprocess, system]),
    library("Operations", ["Codecs", "KubeModel"]),
    library("Statistics", ["Codecs", "KubeModel"]),
    library("Reconcile", ["Codecs", "KubeModel", logging, deque]),
    library("Controllers", ["Codecs", "KubeModel", "Reconcile", logging]),
    library("Hypervisor", ["Codecs", "KubeModel", "Statistics", "Threads", "CLibvirt"]),
    library(
      "NodeAgent",
      [
        "CLinux", "Codecs", "Files", "KubeModel", "Programs", "Threads", "Reconcile", "Hypervisor", "HTTPService",
        "Statistics",
        logging,
      ] + nio),
    library("Terminal", ["Threads", "CNcurses"]),
    library("Configuration", ["Codecs", "Terminal"]),
    library("Consoles", ["Codecs", "Files", "KubeModel", "Reconcile", "Terminal", "Threads"]),
    library(
      "Dashboard",
      [
        "Codecs", "Configuration", "Consoles", "Files", "KubeModel", "Operations", "Reconcile", "Statistics",
        "Terminal",
      ]),
    library("LocalCluster", ["Codecs", "Files", "KubeModel", "APIClient", "Programs"]),
    library("TestSupport", ["Codecs", "KubeModel", "Terminal"]),

    program(
      "spyhop",
      [
        "Codecs", "Configuration", "Consoles", "Files", "KubeModel", "APIClient", "Operations", "Reconcile", "Terminal",
        "Threads", "Dashboard", "LocalCluster", arguments,
      ]),
    program(
      "spyhopd",
      [
        "CAllocator", "KubeModel", "APIServer", "APIClient", "Controllers", "Hypervisor", "HTTPService",
        "NodeAgent", logging, arguments,
      ]),
    program(
      "spyhop-bench",
      ["Codecs", "KubeModel", "APIClient", "Dashboard", "HTTPService", "Terminal", "Threads", logging, arguments] + nio),

    tests("Files"),
    tests("Codecs"),
    tests("KubeModel", ["Codecs"]),
    tests("ObjectStore", ["KubeModel", logging, sqlite]),
    tests("APIServer", ["Codecs", "HTTPService", "KubeModel", "ObjectStore", "Statistics", logging] + nio),
    tests("HTTPService", nio + [.product(name: "NIOEmbedded", package: "swift-nio")]),
    tests("APIClient", ["CCurl", "Codecs", "KubeModel", "Threads"]),
    tests("Configuration", ["Terminal"]),
    tests("Reconcile", ["Codecs", "KubeModel", logging]),
    tests("Statistics", ["Codecs", "KubeModel"]),
    tests("Controllers", ["Codecs", "KubeModel", "Reconcile", logging]),
    tests("Hypervisor", ["Codecs", "KubeModel"], resources: ["Golden"]),
    tests(
      "NodeAgent",
      [
        "APIClient", "Codecs", "Files", "HTTPService", "Hypervisor", "KubeModel", "Reconcile", "Statistics", logging,
        x509, asn1,
        crypto, subprocess, system,
      ] + nio),
    tests("Consoles", ["Codecs", "KubeModel", "Reconcile", "Terminal"], resources: ["Golden"]),
    tests("Terminal", ["Codecs"], resources: ["Emulator/Corpus"]),
    tests(
      "spyhop", ["APIClient", "Codecs", "Configuration", "Dashboard", "KubeModel", "Operations", "Terminal", arguments]),
    tests(
      "Dashboard",
      [
        "Codecs", "Configuration", "Consoles", "KubeModel", "Operations", "Reconcile", "Statistics", "Terminal",
        "dashboard-fixture",
      ],
      resources: ["Golden"]),
    .executableTarget(
      name: "dashboard-fixture",
      dependencies: ["Codecs", "Dashboard", "KubeModel", "Terminal", "TestSupport"], path: "Tests/DashboardFixture",
      swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests", dependencies: ["TestSupport", "Codecs", "KubeModel", "APIClient", "Terminal"],
      swiftSettings: strict),
  ]
)
