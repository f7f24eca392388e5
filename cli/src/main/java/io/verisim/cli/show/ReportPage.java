package io.verisim.cli.show;

import io.verisim.standalone.client.RunDocuments;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run as one file of HTML, which needs no server and asks none: the modules of the web page, with
 * the API's answers in the file.
 */
public final class ReportPage {
  /** As many values of a metric as a chart has room for. */
  private static final int POINTS = 500;

  private static final String RESOURCES = "/META-INF/resources/";
  private static final String ENTRY = "page/report.js";

  /** The module that asks the API, and the one that stands for it. */
  private static final String API = "page/api.js";

  private static final String STORED = "page/stored.js";

  private static final Pattern IMPORT = Pattern.compile("(from\\s*)'(\\.{1,2}/[^']+)'");
  private static final JsonMapper JSON = JsonMapper.shared();

  private ReportPage() {}

  /**
   * The file's content.
   *
   * @param run its id
   */
  public static String html(String run, RunDocuments documents) throws IOException {
    Map<String, String> modules = new TreeMap<>();
    collect(ENTRY, modules);
    Map<String, Object> imports = new LinkedHashMap<>();
    modules.forEach((name, code) -> imports.put(name, address(code)));
    return String.join(
        "\n",
        "<!doctype html>",
        "<html lang=\"en\">",
        "<head>",
        "<meta charset=\"utf-8\">",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
        "<meta name=\"color-scheme\" content=\"light dark\">",
        "<title>" + run + " · Verisim</title>",
        "<style>",
        text("lib/uplot/uPlot.min.css"),
        text("page/page.css"),
        "</style>",
        "<script type=\"importmap\">" + json(Map.of("imports", imports)) + "</script>",
        "<script type=\"application/json\" id=\"answers\">" + json(answers(run, documents))
            + "</script>",
        "<script type=\"module\">import '" + ENTRY + "';</script>",
        "</head>",
        "<body>",
        "<noscript>This report needs JavaScript.</noscript>",
        "<div id=\"page\"></div>",
        "</body>",
        "</html>",
        "");
  }

  /** Everything that the page asks about a run, by its address. */
  private static Map<String, JsonNode> answers(String run, RunDocuments documents)
      throws IOException {
    String address = "runs/" + run + "/";
    Map<String, JsonNode> answers = new LinkedHashMap<>();
    JsonNode view = documents.view();
    answers.put("view", view);
    answers.put(address + "artifacts", documents.artifacts());
    answers.put("spec", documents.spec());
    JsonNode stages = documents.measuredStages();
    answers.put(address + "metrics/stages", stages);
    for (JsonNode stage : stages) {
      String artifact = stage.path("artifact").asString();
      answers.put(address + "metrics?artifact=" + artifact, documents.metrics(artifact, POINTS));
    }
    for (JsonNode evaluated : view.path("versions")) {
      int version = evaluated.path("version").asInt();
      answers.put(address + "samples?version=" + version, documents.samples(version));
    }
    return answers;
  }

  /** A module and those that it imports, each imported by a name that the file knows. */
  private static void collect(String name, Map<String, String> modules) throws IOException {
    if (modules.containsKey(name)) {
      return;
    }
    Matcher imports = IMPORT.matcher(text(name));
    StringBuilder code = new StringBuilder();
    List<String> imported = new ArrayList<>();
    while (imports.find()) {
      String target = URI.create(name).resolve(imports.group(2)).toString();
      String used = target.equals(API) ? STORED : target;
      imported.add(used);
      imports.appendReplacement(
          code, Matcher.quoteReplacement(imports.group(1) + "'" + used + "'"));
    }
    imports.appendTail(code);
    modules.put(name, code.toString());
    for (String next : imported) {
      collect(next, modules);
    }
  }

  private static String address(String code) {
    return "data:text/javascript;base64,"
        + Base64.getEncoder().encodeToString(code.getBytes(StandardCharsets.UTF_8));
  }

  /** JSON that cannot end the script in which it stands. */
  private static String json(Object value) {
    return JSON.writeValueAsString(value).replace("<", "\\u003c");
  }

  private static String text(String name) throws IOException {
    try (InputStream file = ReportPage.class.getResourceAsStream(RESOURCES + name)) {
      if (file == null) {
        throw new IOException("the program lacks its file " + name + "; build it anew");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
