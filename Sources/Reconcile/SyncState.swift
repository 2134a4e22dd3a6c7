// What a cache knows about its own freshness, and how it tells of changes.

public import Codecs
public import FoundationEssentials
public import KubeModel

/// How a cache stands to the server's truth.
public enum SyncState: Sendable, Hashable {
  /// The first list is under way: so many objects have arrived, of so many where the server says. They can be read
  /// before the end only where the reflector shows pages as they come.
  case loading(count: Int, of: Int? = nil)
  /// The cache follows the server's changes.
  case live
  /// The server cannot be followed since then; what the cache holds (perhaps nothing) is as old.
  case stale(since: Date, error: APIError, nextTry: Date)
  /// The server refuses these credentials; tried again now and then, as permissions may be granted.
  case forbidden(APIError)

  /// Whether both say the same but for numbers, times and reasons.
  func isAlike(_ other: SyncState) -> Bool {
    switch (self, other) {
    case (.loading, .loading), (.live, .live), (.stale, .stale), (.forbidden, .forbidden): true
    default: false
    }
  }
}

/// What changed in a cache since its reader last looked.
public struct CacheChanges: Sendable {
  /// How many keys are kept for a reader that does not come; beyond it the set is dropped and `isComplete` false.
  public static let limit = 65_536

  /// Objects added, replaced or removed; empty where only the state of the cache changed.
  public private(set) var keys: Set<ObjectKey> = []
  /// The objects behind `keys` as the reader last could see them; missing where they are new.
  public private(set) var previous: [ObjectKey: JSON] = [:]
  /// False where more keys changed than are kept: the reader has to look at every object.
  public private(set) var isComplete = true
  var stateChanged = false

  var isEmpty: Bool { keys.isEmpty && isComplete && !stateChanged }

  mutating func note(_ key: ObjectKey, previous old: JSON?) {
    guard isComplete, keys.insert(key).inserted else { return }
    previous[key] = old
    if keys.count > Self.limit { drop() }
  }

  mutating func merge(_ later: CacheChanges) {
    stateChanged = stateChanged || later.stateChanged
    guard later.isComplete else { return drop() }
    for key in later.keys { note(key, previous: later.previous[key]) }
  }

  private mutating func drop() {
    keys = []
    previous = [:]
    isComplete = false
  }
}
