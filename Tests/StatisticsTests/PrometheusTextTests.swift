import KubeModel
import Testing

@testable import Statistics

@Suite("Prometheus text")
struct PrometheusTextTests {
  @Test("families have help, type and samples; hostile label values stay inside their quotes")
  func format() {
    var family = MetricFamily("a_total", .counter, "Says \"a\\b\"\nand more.")
    family.add(3, [("name", "x\"} 1\nevil 2\\")])
    family.add(0.25)
    #expect(
      PrometheusText.text([family, MetricFamily("empty", .gauge, "None.")]) == """
        # HELP a_total Says "a\\\\b"\\nand more.
        # TYPE a_total counter
        a_total{name="x\\"} 1\\nevil 2\\\\"} 3
        a_total 0.25

        """)
  }

  @Test("numbers are written as Prometheus reads them")
  func numbers() {
    #expect(
      [.infinity, -.infinity, .nan, 1e18, 0.5].map(PrometheusText.number) == [
        "+Inf", "-Inf", "NaN", "1000000000000000000", "0.5",
      ])
  }

  @Test("a machine's metrics carry KubeVirt's names, and its namespace and name")
  func machine() {
    var metrics = MachineMetrics(node: "n1")
    metrics.add(
      ObjectKey(namespace: "default", name: "a"),
      UsageTests.counters(cpu: 4_730_000_000, delay: 1_000_000_000, network: 5))
    let lines = Set(PrometheusText.text(metrics.all).split(separator: "\n"))
    let who = "node=\"n1\",namespace=\"default\",name=\"a\""
    #expect(lines.contains("kubevirt_vmi_cpu_usage_seconds_total{\(who)} 4.73"))
    #expect(lines.contains("kubevirt_vmi_vcpu_delay_seconds_total{\(who),id=\"1\"} 1"))
    #expect(lines.contains("kubevirt_vmi_memory_resident_bytes{\(who)} 2097152"))
    #expect(lines.contains("kubevirt_vmi_network_receive_bytes_total{\(who),interface=\"vnet0\"} 5"))
    #expect(lines.contains("kubevirt_vmi_storage_iops_read_total{\(who),drive=\"vda\"} 0"))
    #expect(lines.contains("# TYPE kubevirt_vmi_storage_iops_read_total counter"))
  }
}
