// The question before something disruptive: Cancel is selected at first, and much at once has to be typed out.

import KubeModel
import Terminal

struct Confirmation: Sendable, Hashable {
  var order: Order
  var isConfirmSelected = false
  /// What has to be typed before it is done; nil where a button is enough.
  var password: Password?
  private(set) var typed = ""

  /// What is to be typed, and what it is called.
  struct Password: Sendable, Hashable {
    var text: String
    var meaning: String
  }

  private static let typedLimit = 253

  init(order: Order, isConfirmSelected: Bool = false, password: Password? = nil) {
    (self.order, self.isConfirmSelected, self.password) = (order, isConfirmSelected, password)
  }

  /// - Parameter context: named where it is protected.
  init(order: Order, protectedContext context: String?) {
    self.order = order
    let count = order.requests.count
    if let context {
      let only = count == 1 ? order.first.objectName : nil
      password = Password(text: only ?? context, meaning: only == nil ? "the context's name" : "the name")
    } else if count > 1 {
      password = Password(text: "\(count)", meaning: "the number")
    }
  }

  var isTypedRightly: Bool { password.map { $0.text == typed } ?? true }

  mutating func type(_ character: Character) {
    if typed.count < Self.typedLimit { typed.append(character) }
  }

  mutating func eraseLast() { _ = typed.popLast() }
}

extension DashboardState {
  mutating func answer(_ key: Key, _ question: Confirmation) -> Effect? {
    question.password == nil ? press(key, question) : type(key, question)
  }

  private mutating func press(_ key: Key, _ question: Confirmation) -> Effect? {
    switch key.code {
    case .left, .right, .tab, .character("h"), .character("l"):
      mode = .confirm(Confirmation(order: question.order, isConfirmSelected: !question.isConfirmSelected))
    case .character("y"), .character("Y"): return send(question.order)
    case .enter where question.isConfirmSelected: return send(question.order)
    case .enter, .escape, .character("n"), .character("N"), .character("q"), .character("c"):
      cancel(question.order.title)
    default: break
    }
    return nil
  }

  private mutating func type(_ key: Key, _ question: Confirmation) -> Effect? {
    var question = question
    switch (key.code, key.modifiers) {
    case (.enter, _) where question.isTypedRightly: return send(question.order)
    case (.escape, _), (.character("c"), .control), (.enter, _):
      cancel(question.order.title)
      return nil
    case (.backspace, _): question.eraseLast()
    case (.character(let character), let modifiers) where modifiers.isSubset(of: .shift): question.type(character)
    default: break
    }
    mode = .confirm(question)
    return nil
  }

  mutating func cancel(_ title: String) {
    mode = base
    notice = Notice(kind: .information, text: "\(title): cancelled")
  }
}
