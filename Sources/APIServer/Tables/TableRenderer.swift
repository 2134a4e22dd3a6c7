// Objects to the rows of `kubectl get`, by the columns of their registry row. Pure.

import Codecs
import FoundationEssentials
import KubeModel

struct TableRenderer {
  let resource: ResourceDefinition
  let now: Date

  /// A meta.k8s.io/v1 Table.
  func table(_ objects: [JSON], metadata: JSON) -> JSON {
    [
      "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": metadata, "columnDefinitions": columnDefinitions,
      "rows": .array(objects.map(row)),
    ]
  }

  private var columnDefinitions: JSON {
    let name: JSON = ["name": "Name", "type": "string", "format": "name", "description": "", "priority": 0]
    return .array(
      (resource.showsName ? [name] : [])
        + resource.columns.map { column in
          [
            "name": .string(column.name), "type": column.format == .integer ? "integer" : "string", "format": "",
            "description": "", "priority": column.isWide ? 1 : 0,
          ]
        })
  }

  private func row(_ object: JSON) -> JSON {
    let cells = resource.columns.map { cell($0, object) }
    return [
      "cells": .array((resource.showsName ? [.string(object.meta.name)] : []) + cells),
      "object": [
        "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": object["metadata"],
      ],
    ]
  }

  private func cell(_ column: ResourceDefinition.Column, _ object: JSON) -> JSON {
    if let text = TableCells.special(column, object, resource) { return text }
    let value = JSONPath(column.path).value(in: object)
    switch column.format {
    case .date:
      guard let date = value.string.flatMap({ RFC3339.date($0) }) else { return "<unknown>" }
      return .string(Age.text(seconds: Int(now.timeIntervalSince(date))))
    case .integer: return value.isNull ? 0 : value
    case .string: return .string(value.string ?? (value.isNull ? "" : value.text))
    }
  }
}
