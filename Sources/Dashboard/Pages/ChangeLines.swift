// What differs between two texts, as lines of a page: three unchanged ones around each change. Pure.

enum ChangeLines {
  private static let context = 3

  static func lines(from old: String, to new: String) -> [PageLine] {
    let (old, new) = (split(old), split(new))
    let difference = new.difference(from: old)
    var (removed, added): (Set<Int>, Set<Int>) = ([], [])
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    return shortened(all(old, new, removed, added))
  }

  private static func split(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  private static func all(
    _ old: [String], _ new: [String], _ removed: Set<Int>, _ added: Set<Int>
  ) -> [(sign: Character, text: String)] {
    var (lines, from, to): ([(Character, String)], Int, Int) = ([], 0, 0)
    while from < old.count || to < new.count {
      if from < old.count, removed.contains(from) {
        lines.append(("-", old[from]))
        from += 1
      } else if to < new.count, added.contains(to) {
        lines.append(("+", new[to]))
        to += 1
      } else {
        if from < old.count { lines.append((" ", old[from])) }
        (from, to) = (from + 1, to + 1)
      }
    }
    return lines
  }

  private static func shortened(_ lines: [(sign: Character, text: String)]) -> [PageLine] {
    var kept: Set<Int> = []
    for index in lines.indices where lines[index].sign != " " {
      kept.formUnion(max(0, index - context)...min(lines.count - 1, index + context))
    }
    var (shown, last): ([PageLine], Int) = ([], -1)
    for index in kept.sorted() {
      if index > last + 1 { shown.append(PageLine("…", .dim)) }
      let (sign, text) = lines[index]
      shown.append(PageLine("\(sign) \(text)", sign == "-" ? .bad : sign == "+" ? .good : .dim))
      last = index
    }
    return shown
  }
}
