// The operator's editor on the terminal: $VISUAL, $EDITOR, or vi, with the text in a private file.

import Dashboard
import FoundationEssentials
import Glibc
import KubeModel

struct OperatorEditor: TextEditor {
  /// Where texts are kept while they are not applied.
  private let directory: String
  private let command: String

  init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    directory = "\(state ?? "\(environment["HOME"] ?? "/tmp")/.local/state")/spyhop/edits"
    command = ["VISUAL", "EDITOR"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? "vi"
  }

  func edit(_ text: String, name: String, path: String?) async throws -> EditedText {
    let path = try write(text, to: path ?? newPath(name))
    let status = try await TerminalProgram.run(["/bin/sh", "-c", "\(command) \"$1\"", "sh", path])
    guard status == 0 else {
      throw APIError(
        .unknown, "\"\(command)\" ended with status \(status); set EDITOR to one that works. The text is in \(path)")
    }
    do {
      return EditedText(text: try String(contentsOfFile: path, encoding: .utf8), path: path)
    } catch {
      throw APIError(.unknown, "what it left cannot be read as UTF-8, or is gone: \(path)")
    }
  }

  func discard(_ path: String) { unlink(path) }

  /// A name of letters, digits and dashes, whatever the object is called.
  private func newPath(_ name: String) -> String {
    let plain = name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    return "\(directory)/\(String(plain.prefix(80)))-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).yaml"
  }

  /// Only the operator can read it: objects may hold secrets.
  private func write(_ text: String, to path: String) throws(APIError) -> String {
    do {
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      chmod(directory, 0o700)
      let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw APIError(.unknown, String(cString: strerror(errno))) }
      defer { close(descriptor) }
      var rest = Array(text.utf8)[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { throw APIError(.unknown, String(cString: strerror(errno))) }
        rest = rest.dropFirst(count)
      }
      return path
    } catch {
      throw APIError(.unknown, "its file cannot be written: \((error as? APIError)?.message ?? "\(error)"): \(path)")
    }
  }
}
