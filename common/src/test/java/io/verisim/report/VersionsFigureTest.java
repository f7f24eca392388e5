package io.verisim.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.verisim.report.CycleFigures.Outcome;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class VersionsFigureTest {
  private static final CycleFigures FIRST = Reports.cycle(
      0,
      Outcome.PRETRAINED,
      Map.of(FigureNames.PERPLEXITY, 2.0, FigureNames.VALID, 0.2, FigureNames.VALID_ERROR, 0.01));
  private static final CycleFigures SECOND = Reports.withBaseline(
      Reports.cycle(
          1,
          Outcome.IMPROVED,
          Map.of(
              FigureNames.PERPLEXITY, 2.1,
              FigureNames.LOSS_CHANGE_ERROR, 0.01,
              FigureNames.VALID, 0.4,
              FigureNames.VALID_ERROR, 0.02)),
      Map.of(FigureNames.PERPLEXITY, 1.9, FigureNames.VALID, 0.22, FigureNames.VALID_ERROR, 0.01));
  private static final CycleFigures REFUSED = Reports.cycle(2, Outcome.REFUSED, Map.of());

  private final Locale locale = Locale.getDefault();

  @AfterEach
  void restore() {
    Locale.setDefault(locale);
  }

  @Test
  void drawsAVersionAndItsBaselineAtTheirValues() throws Exception {
    Locale.setDefault(Locale.GERMANY);
    Element svg = drawn(FIRST, SECOND, REFUSED);

    // The legend's mark, then the two panels.
    List<Double> circles = numbers(svg, "circle", "cy");
    assertThat(circles).hasSize(5);
    double perPoint = (circles.get(1) - circles.get(2)) / 0.2;
    assertThat(perPoint).as("quality rises").isPositive();
    List<Double> squares = numbers(svg, "rect", "y");
    double baseline = squares.get(1) + 4;
    assertThat((circles.get(1) - baseline) / perPoint).isEqualTo(0.02, within(0.002));
    assertThat(circles.get(3)).as("perplexity rises").isGreaterThan(circles.get(4));
  }

  @Test
  void theBestTemperatureIsADashAtItsQuality() throws Exception {
    EvaluatedVersion second = new EvaluatedVersion(
        2,
        1,
        SECOND.baseModel(),
        new Verdict(
            true,
            true,
            "valid sentences",
            0.4,
            0.02,
            0.22,
            0.01,
            0.3,
            0.02,
            0.5,
            0.01,
            2.1,
            0.21,
            0.004,
            0.28,
            0.005,
            0.25,
            0.006,
            ""));
    Element svg =
        parsed(VersionsFigure.svg(view(List.of(second), FIRST, SECOND)).orElseThrow());

    List<Double> circles = numbers(svg, "circle", "cy");
    double perPoint = (circles.get(1) - circles.get(2)) / 0.2;
    List<Double> dashes = new ArrayList<>();
    NodeList paths = svg.getElementsByTagName("path");
    for (int i = 0; i < paths.getLength(); i++) {
      String path = ((Element) paths.item(i)).getAttribute("d");
      if (path.endsWith("h16")) {
        dashes.add(Double.valueOf(path.substring(path.indexOf(' ') + 1, path.indexOf('h'))));
      }
    }
    assertThat(dashes).as("in the legend and in the panel").hasSize(2);
    assertThat((circles.get(1) - dashes.get(1)) / perPoint).isEqualTo(0.1, within(0.002));
    assertThat(svg.getElementsByTagName("desc").item(0).getTextContent())
        .endsWith(" Best temperature at its diversity: 30.00."
            + " Least KL of a temperature at its perplexity: 0.2500.");
  }

  @Test
  void aJudgeHasAPanelOfItsOwn() throws Exception {
    CycleFigures first = judged(0, 2.0, 0.30);
    CycleFigures second = Reports.withBaseline(
        judged(1, 2.1, 0.20),
        Map.of(
            FigureNames.PERPLEXITY, 1.9,
            FigureNames.KNOWN_WORDS, 0.7,
            FigureNames.JUDGE_DIVERGENCE, 0.28,
            FigureNames.JUDGE_DIVERGENCE_ERROR, 0.01));
    Element svg = drawn(first, second);

    List<Double> circles = numbers(svg, "circle", "cy");
    assertThat(circles).as("the legend and three panels").hasSize(7);
    double perNat = (circles.get(6) - circles.get(5)) / 0.1;
    assertThat(perNat).as("the divergence falls").isPositive();
    List<Double> squares = numbers(svg, "rect", "y");
    double baseline = squares.get(squares.size() - 1) + 4;
    assertThat((circles.get(6) - baseline) / perNat).isEqualTo(0.08, within(0.002));
    assertThat(svg.getElementsByTagName("desc").item(0).getTextContent())
        .contains("KL to the judge, nats per token 0.2000; baseline:");
  }

  private static CycleFigures judged(int cycle, double perplexity, double divergence) {
    return Reports.cycle(
        cycle,
        cycle == 0 ? Outcome.PRETRAINED : Outcome.IMPROVED,
        Map.of(
            FigureNames.PERPLEXITY,
            perplexity,
            FigureNames.KNOWN_WORDS,
            0.7,
            FigureNames.JUDGE_DIVERGENCE,
            divergence,
            FigureNames.JUDGE_DIVERGENCE_ERROR,
            0.01));
  }

  @Test
  void theDescriptionHasTheSameFigures() throws Exception {
    assertThat(drawn(FIRST, SECOND).getElementsByTagName("desc").item(0).getTextContent())
        .isEqualTo("v1: Valid sentences, % 20.00, Held-out perplexity 2.000."
            + " v2: Valid sentences, % 40.00, Held-out perplexity 2.100;"
            + " baseline: Valid sentences, % 22.00, Held-out perplexity 1.900.");
  }

  @Test
  void knownWordsStandInForAGrammar() throws Exception {
    CycleFigures words = Reports.cycle(
        0, Outcome.PRETRAINED, Map.of(FigureNames.PERPLEXITY, 2.0, FigureNames.KNOWN_WORDS, 0.75));

    assertThat(drawn(words).getTextContent()).contains("Known words, % 75.00");
  }

  @Test
  void aRunWithoutAnEvaluatedVersionHasNoPicture() {
    assertThat(VersionsFigure.svg(view(REFUSED))).isEmpty();
  }

  @Test
  void ticksAreRoundAndCoverEveryValue() {
    Scale scale = Scale.of(java.util.stream.DoubleStream.of(18.3, 42.9, Double.NaN));
    assertThat(scale.ticks()).containsExactly(10.0, 20.0, 30.0, 40.0, 50.0);
    assertThat(scale.digits()).isZero();
    Scale flat = Scale.of(java.util.stream.DoubleStream.of(1.8637));
    assertThat(flat.low()).isLessThan(1.8637);
    assertThat(flat.high()).isGreaterThan(1.8637);
    assertThat(flat.digits()).isEqualTo(1);
  }

  private static RunView view(CycleFigures... cycles) {
    return view(List.of(), cycles);
  }

  private static RunView view(List<EvaluatedVersion> versions, CycleFigures... cycles) {
    RunReport report = new RunReport(
        "trial",
        RunState.COMPLETED,
        "",
        List.of(cycles),
        versions,
        cycles.length - 1,
        "cycles",
        2,
        List.of(),
        null,
        null);
    return RunView.of("trial", null, report, List.of());
  }

  private static Element drawn(CycleFigures... cycles) throws Exception {
    return parsed(VersionsFigure.svg(view(cycles)).orElseThrow());
  }

  private static Element parsed(String text) throws Exception {
    byte[] svg = text.getBytes(StandardCharsets.UTF_8);
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg))
        .getDocumentElement();
  }

  private static List<Double> numbers(Element svg, String tag, String attribute) {
    NodeList elements = svg.getElementsByTagName(tag);
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < elements.getLength(); i++) {
      String value = ((Element) elements.item(i)).getAttribute(attribute);
      if (!value.isEmpty()) {
        values.add(Double.valueOf(value));
      }
    }
    return values;
  }
}
