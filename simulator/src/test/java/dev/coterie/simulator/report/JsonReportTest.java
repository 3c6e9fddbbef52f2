package dev.coterie.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.simulator.scenario.SimulationReport;
import dev.coterie.simulator.scenario.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonReportTest {
  private static List<String> fields(SimulationReport report) {
    List<String> names = new ArrayList<>();
    JsonReport.of(report).fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void everyFieldIsThereWhateverTheRunHasShown() {
    assertThat(fields(Reports.empty()))
        .containsExactly(
            "seed",
            "scenario",
            "peers",
            "simulatedMillis",
            "events",
            "traceHash",
            "operations",
            "acknowledgedChecked",
            "faults",
            "goals",
            "lookups",
            "bytesPerOperation",
            "invariants",
            "verdict",
            "plan",
            "timeline",
            "replay")
        .isEqualTo(fields(Reports.full(Verdict.PASSED)));
  }

  @Test
  void figuresAreNumbersAndTextsAreTexts() {
    ObjectNode json = JsonReport.of(Reports.full(Verdict.UNSAFE));
    assertThat(json.toString())
        .startsWith(
            "{\"seed\":42,\"scenario\":\"partition-and-heal\",\"peers\":30,"
                + "\"simulatedMillis\":780000,\"events\":1234567,"
                + "\"traceHash\":\"00ab45cdef670123\"")
        .contains("\"faults\":{\"crash\":2,\"partition\":1}")
        .contains("\"hops\":{\"1\":40,\"2\":1010,\"3\":150}")
        .contains("\"verdict\":\"unsafe\"")
        .contains("\"plan\":[\"120000 partition 0,1,2,3 180000 0\"");
    assertThat(json.at("/invariants/0/outcome").asText()).isEqualTo("fired");
    assertThat(json.at("/invariants/0/findings/1").asText()).isEqualTo("e9 lost dot 4");
    assertThat(json.at("/invariants/2/outcome").asText()).isEqualTo("not-checked");
    assertThat(json.at("/timeline").size()).isEqualTo(61);
    assertThat(json.at("/timeline/12/partitions").asInt()).isEqualTo(1);
  }
}
