// Bytes on their way to a connection, at an address that stays the same while a write is to be repeated.

/// A fixed piece of memory that fills at its end and drains at its start.
struct OutputBuffer: ~Copyable {
  private static let capacity = 128 << 10

  private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.capacity, alignment: 16)
  private var start = 0
  private var end = 0

  deinit { memory.deallocate() }

  var isEmpty: Bool { start == end }
  var hasRoom: Bool { end < Self.capacity }
  var pending: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[start..<end]) }

  /// Takes as many bytes as there is room for, and says how many.
  mutating func append(_ bytes: UnsafeRawBufferPointer) -> Int {
    let count = min(bytes.count, Self.capacity - end)
    UnsafeMutableRawBufferPointer(rebasing: memory[end...]).copyMemory(
      from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    end += count
    return count
  }

  mutating func remove(_ count: Int) {
    start += count
    if isEmpty { (start, end) = (0, 0) }
  }
}
