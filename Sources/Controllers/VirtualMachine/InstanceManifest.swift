// The VirtualMachineInstance that a VirtualMachine is run as. Pure.

import Codecs
import KubeModel

extension JSON {
  /// The instance to create for this VM: its template, under the VM's name and ownership.
  ///
  /// The firmware's uuid is the VM's own, so that the guest sees the same machine at every start.
  func instanceManifest(paused: Bool) -> JSON {
    let template = self["spec"]["template"]
    var instance: JSON = [
      "apiVersion": .string(Registry.virtualMachineInstances.apiVersion),
      "kind": .string(Registry.virtualMachineInstances.kind),
      "metadata": ["name": .string(meta.name), "namespace": .string(meta.namespace)],
      "spec": template["spec"],
    ]
    instance.meta.labels = template["metadata"]["labels"].stringMap
    instance.meta.annotations = template["metadata"]["annotations"].stringMap.merging([
      Names.generation: String(meta.generation), Names.templateHash: TemplateHash.text(of: self),
    ]) { $1 }
    instance.meta.ownerReferences = [OwnerReference(controller: self)]
    instance.meta.finalizers = [Names.instanceFinalizer]
    if instance["spec", "domain", "firmware", "uuid"].isNull {
      instance["spec", "domain", "firmware", "uuid"] = .string(meta.uid)
    }
    if paused { instance["spec", "startStrategy"] = "Paused" }
    return instance
  }
}
