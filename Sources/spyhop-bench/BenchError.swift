// Why a measurement cannot be taken.

/// One sentence for whoever runs the bench.
struct BenchError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
