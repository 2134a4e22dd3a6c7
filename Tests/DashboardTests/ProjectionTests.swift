import Codecs
import KubeModel
import Operations
import Reconcile
import Testing

@testable import Dashboard

@Suite("What lists keep of objects")
struct ProjectionTests {
  @Test("every row looks the same as with all of the object", arguments: View.tabs)
  func cells(view: View) {
    let objects: [View: [JSON]] = [
      .virtualMachines: Fixture.machines, .instances: Fixture.instances + [Fixture.moving("m", percent: 3)],
      .pods: Fixture.pods, .nodes: Fixture.nodes, .events: Fixture.events, .migrations: Fixture.migrations,
    ]
    let columns = view.columns(showsNamespace: true)
    for object in objects[view] ?? [] {
      let kept = view.projection(object)
      #expect(kept.key == object.key)
      for column in columns {
        #expect(column.cell(Column.Row(object: kept)) == column.cell(Column.Row(object: object)), "\(column.title)")
      }
    }
  }

  @Test("a machine's template and an instance's domain go, what keys look at stays")
  func machines() {
    var machine = Fixture.machine("testvm", "Running")
    machine["spec", "template"] = ["spec": ["domain": ["devices": [:]]]]
    machine["metadata", "managedFields"] = [["manager": "kubectl"]]
    let kept = View.virtualMachines.projection(machine)
    #expect(kept["spec", "template"].isNull)
    #expect(kept["metadata", "managedFields"].isNull)
    #expect(kept["spec", "runStrategy"].string == "Manual")

    var instance = Fixture.stuck("testvm")
    instance["spec", "domain"] = ["devices": [:]]
    let small = View.instances.projection(instance)
    #expect(small["spec", "domain"].isNull)
    #expect(small.migrationObstacle == instance.migrationObstacle)
    #expect(!View.instances.projection(Fixture.instance("x").withDomain)["spec", "domain"].isNull)
  }

  @Test("read in its shape an object is what would have been kept of it", arguments: [View.virtualMachines, .pods])
  func shapes(view: View) throws {
    for object in Fixture.machines + Fixture.pods + Fixture.instances {
      #expect(try JSON(parsing: object.bytes, keeping: view.shape) == view.projection(object))
    }
  }

  @Test("what secrets hold never gets here")
  func secrets() {
    let secret: JSON = ["metadata": ["name": "s"], "type": "Opaque", "data": ["password": "aHVudGVyMg=="]]
    let kept = View(Registry.secrets).projection(secret)
    #expect(kept["data"].isNull)
    #expect(kept["type"].string == "Opaque")
  }
}

extension JSON {
  fileprivate var withDomain: JSON {
    var copy = self
    copy["spec", "domain"] = ["devices": ["gpus": [["name": "g"]]]]
    return copy
  }
}
