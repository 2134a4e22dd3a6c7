// create: names, defaults, validation, and the first version.

import Codecs
import FoundationEssentials
import KubeModel
import ObjectStore

extension ObjectService {
  /// Creates an object; with `generateName` it finds a free name.
  ///
  /// - Parameter namespace: that of the URL.
  func create(
    _ resource: ResourceDefinition, namespace: String?, _ body: JSON, _ options: RequestOptions
  ) async throws -> Result {
    let intake = Intake(resource: resource, validation: options.fieldValidation)
    var object = body
    let warnings = try intake.shape(&object)
    try place(&object, resource, namespace)
    try options.restriction?.check(resource, nil, object)
    if resource.isNamespaced { try await requireNamespace(object.meta.namespace) }
    var result = try await Admission.admit(object, resource, self) {
      try await insert(object, resource, intake, options)
    }
    result.warnings = warnings
    return result
  }

  /// Puts the object into the URL's namespace, or refuses where it names another.
  private func place(_ object: inout JSON, _ resource: ResourceDefinition, _ namespace: String?) throws(APIError) {
    let given = object.meta.namespace
    guard resource.isNamespaced else {
      object.meta.namespace = ""
      return
    }
    guard let namespace else {
      throw APIError(
        .badRequest, "a \(resource.kind) is created in a namespace: POST to /namespaces/NAME/\(resource.plural)")
    }
    guard given.isEmpty || given == namespace else {
      throw APIError(
        .badRequest,
        "the namespace of the provided object does not match the namespace sent on the request (\"\(given)\" and \"\(namespace)\")"
      )
    }
    object.meta.namespace = namespace
  }

  private func requireNamespace(_ name: String) async throws {
    guard let found = try await store.get(Registry.namespaces.qualifiedName, ObjectKey(namespace: "", name: name))
    else {
      throw APIError.notFound(Registry.namespaces, name: name)
    }
    let namespace = try JSON(parsing: found.bytes)
    if namespace.meta.isDeleting {
      throw APIError(
        .forbidden, "unable to create new content in namespace \(name) because it is being terminated",
        kind: "namespaces", name: name)
    }
  }

  private func insert(
    _ draft: JSON, _ resource: ResourceDefinition, _ intake: Intake, _ options: RequestOptions
  ) async throws -> Result {
    var attempts = 0
    while true {
      let object = try complete(draft, resource, intake)
      do {
        return try await change(resource, object.key, isDryRun: options.isDryRun) { current in
          guard current == nil else {
            throw APIError(
              .alreadyExists, "\(resource.qualifiedName) \"\(object.meta.name)\" already exists", kind: resource.plural,
              name: object.meta.name)
          }
          return .put(object)
        }
      } catch let error as APIError where error.reason == .alreadyExists && !draft["metadata", "name"].hasContent {
        attempts += 1
        if attempts == 8 { throw error }
      }
    }
  }

  /// Fills in what the server decides: name, uid, times, defaults.
  private func complete(_ draft: JSON, _ resource: ResourceDefinition, _ intake: Intake) throws(APIError) -> JSON {
    var object = draft
    if !object["metadata", "name"].hasContent {
      guard let prefix = object.meta.generateName, !prefix.isEmpty else {
        throw .invalid(resource, name: "", [.required(FieldPath("metadata.name"), "name or generateName is required")])
      }
      object.meta.name = String(prefix.prefix(58)) + NameSuffix.random()
    }
    guard !object["metadata", "resourceVersion"].hasContent else {
      throw APIError(.badRequest, "resourceVersion should not be set on objects to be created")
    }
    for name in ["managedFields", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds"] {
      object["metadata", name] = .null
    }
    object["metadata", "uid"] = .string(UUID().uuidString.lowercased())
    object["metadata", "generation"] = resource.hasGeneration ? 1 : .null
    object["metadata", "creationTimestamp"] = .string(timestamp)
    if resource.hasStatusSubresource { object["status"] = .null }
    Defaults.apply(to: &object, resource, now: timestamp)
    SecretText.encode(&object, resource)
    try intake.validate(object, replacing: nil)
    return object
  }
}

/// The five characters that make a generated name unique: no vowels, so no words.
enum NameSuffix {
  private static let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")

  static func random() -> String {
    String((0..<5).map { _ in alphabet[Int.random(in: alphabet.indices)] })
  }
}

/// A Secret's `stringData` is written into `data` in base64 and not kept.
enum SecretText {
  static func encode(_ object: inout JSON, _ resource: ResourceDefinition) {
    guard resource == Registry.secrets else { return }
    for (key, value) in object["stringData"].members {
      object["data", key] = .string(Base64.encode(value.string ?? ""))
    }
    object["stringData"] = .null
  }
}

extension ResourceDefinition {
  /// Whether `metadata.generation` counts changes of the spec.
  var hasGeneration: Bool {
    ![
      Registry.configMaps, Registry.secrets, Registry.events, Registry.leases, Registry.serviceAccounts,
      Registry.namespaces, Registry.nodes,
    ]
    .contains(self)
  }
}
