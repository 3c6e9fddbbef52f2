package dev.coterie.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.simulator.fault.FaultPlan;
import dev.coterie.simulator.fault.PlannedFault;
import dev.coterie.simulator.scenario.SimulationReport;
import dev.coterie.simulator.scenario.Verdict;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class HtmlReportTest {
  private static final Pattern SVG =
      Pattern.compile("<svg viewBox=\"0 0 720.*?</svg>", Pattern.DOTALL);

  private static List<Element> plots(SimulationReport report)
      throws IOException, SAXException, ParserConfigurationException {
    List<Element> plots = new ArrayList<>();
    for (MatchResult svg : SVG.matcher(HtmlReport.of(report)).results().toList()) {
      plots.add(
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(svg.group())))
              .getDocumentElement());
    }
    return plots;
  }

  private static List<Element> all(Element plot, String name) {
    NodeList nodes = plot.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  @Test
  void aPageLoadsNothingAndRunsNothing() {
    String page = HtmlReport.of(Reports.full(Verdict.UNSAFE));
    assertThat(page)
        .contains("default-src 'none'")
        .doesNotContainIgnoringCase("http://")
        .doesNotContainIgnoringCase("https://")
        .doesNotContain("<script", "<link", "<img", "url(", "@import", " src=");
  }

  @Test
  void everyPlotHasATitleADescriptionAndItsFiguresAsATable() throws Exception {
    SimulationReport report = Reports.full(Verdict.PASSED);
    List<Element> plots = plots(report);
    assertThat(plots).hasSize(7);
    for (Element plot : plots) {
      List<String> ids = List.of(plot.getAttribute("aria-labelledby").split(" "));
      assertThat(plot.getAttribute("role")).isEqualTo("img");
      assertThat(ids)
          .containsExactly(
              all(plot, "title").get(0).getAttribute("id"),
              all(plot, "desc").get(0).getAttribute("id"));
      assertThat(all(plot, "title").get(0).getTextContent()).isNotBlank();
      assertThat(all(plot, "desc").get(0).getTextContent()).isNotBlank();
    }
    assertThat(HtmlReport.of(report))
        .contains("All faults as a table", "All figures over time as a table")
        .contains("Lookups by hops as a table");
  }

  @Test
  void nothingIsDrawnOutsideItsPlot() throws Exception {
    for (Element plot : plots(Reports.full(Verdict.PASSED))) {
      String[] box = plot.getAttribute("viewBox").split(" ");
      double width = Double.parseDouble(box[2]);
      double height = Double.parseDouble(box[3]);
      for (Element rect : all(plot, "rect")) {
        assertThat(number(rect, "x") + number(rect, "width")).isBetween(0.0, width);
        assertThat(number(rect, "y") + number(rect, "height")).isBetween(0.0, height);
      }
      for (Element text : all(plot, "text")) {
        assertThat(number(text, "x")).isBetween(0.0, width);
        assertThat(number(text, "y")).isBetween(0.0, height);
      }
    }
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  @Test
  void aPlotShowsWhatTheFiguresSay() throws Exception {
    Element size = plots(Reports.full(Verdict.PASSED)).get(1);
    assertThat(all(size, "rect").stream().filter(r -> r.getAttribute("class").equals("cut")))
        .singleElement()
        .satisfies(
            cut -> {
              // From 2m to 5m of 10m, on an axis from 128 to 704.
              assertThat(number(cut, "x")).isEqualTo(243.2);
              assertThat(number(cut, "width")).isEqualTo(172.8);
            });
    // 30 of 30 peers, then 28, then 30 again: the axis goes up to 30 and is 182 high.
    assertThat(all(size, "path").get(0).getAttribute("d"))
        .startsWith("M128.0 12.0H137.6V12.0")
        .contains("H512.0V24.1")
        .endsWith("H704.0V12.0");
  }

  @Test
  void aFaultIsShownNoLongerThanFaultsWereAtWork() {
    List<PlannedFault> faults = FaultPlan.parse("60000 crash 1 600000 0").faults();
    Duration axis = Duration.ofMinutes(10);
    assertThat(FaultsPlot.svg(faults, axis, Duration.ofMinutes(6))).contains("width=\"288.0\"");
    assertThat(FaultsPlot.svg(faults, axis, axis)).contains("width=\"518.4\"");
  }

  @Test
  void whereNothingWasMeasuredALineIsBroken() throws Exception {
    Element latency = plots(Reports.full(Verdict.PASSED)).get(3);
    assertThat(all(latency, "path").get(0).getAttribute("d")).startsWith("M137.6 ");
  }

  @Test
  void whatPeersAndScenariosSayCannotBecomeMarkup() {
    assertThat(HtmlReport.of(Reports.full(Verdict.UNSAFE)))
        .contains("&lt;e7&gt; lost dot 3 &amp; &quot;more&quot;")
        .doesNotContain("<e7>");
  }

  @Test
  void theVerdictStandsInTheTitleAndAtTheTop() {
    assertThat(HtmlReport.of(Reports.full(Verdict.NOT_CONVERGED)))
        .contains("<title>Simulation of partition-and-heal, seed 42: not converged</title>")
        .contains("<p class=\"verdict bad\">not-converged: I3 fired</p>");
    assertThat(HtmlReport.of(Reports.full(Verdict.PASSED)))
        .contains("<p class=\"verdict good\">passed: all invariants that were checked held</p>");
  }

  @Test
  void aRunWithoutFiguresHasAPageWithoutPlots() throws Exception {
    assertThat(plots(Reports.empty())).isEmpty();
    assertThat(HtmlReport.of(Reports.empty())).contains("inconclusive").endsWith("</html>\n");
  }

  @Test
  void theSameReportGivesTheSamePage() {
    assertThat(HtmlReport.of(Reports.full(Verdict.PASSED)))
        .isEqualTo(HtmlReport.of(Reports.full(Verdict.PASSED)));
  }
}
