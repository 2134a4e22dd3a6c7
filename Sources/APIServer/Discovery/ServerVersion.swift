// What the server says it is.

import Codecs
import KubeModel

enum ServerVersion {
  /// `/version`: the Kubernetes whose API this is, so that kubectl's skew check is at ease.
  static let kubernetes: JSON = version("v1.32.0+spyhop.\(Release.version)", minor: "32", major: "1")

  /// `/apis/subresources.kubevirt.io/v1/version`: the KubeVirt whose API this is.
  static let kubevirt: JSON = version("v1.9.0+spyhop.\(Release.version)", minor: "9", major: "1")

  private static func version(_ git: String, minor: String, major: String) -> JSON {
    [
      "major": .string(major), "minor": .string(minor), "gitVersion": .string(git), "gitCommit": "",
      "gitTreeState": "clean",
      "buildDate": "", "goVersion": "", "compiler": "swiftc", "platform": "linux/amd64",
    ]
  }
}
