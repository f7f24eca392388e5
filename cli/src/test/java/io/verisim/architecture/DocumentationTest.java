package io.verisim.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.cli.command.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The pages agree with the files, methods and commands of the repository. */
class DocumentationTest {
  private static final Path ROOT = Path.of("..");
  private static final int LONGEST_README = 130;
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
  private static final Pattern STEP =
      Pattern.compile("^\\d+\\. \\[`\\w+\\.(?:py` `)?(\\w+)`]\\(([^)]+)\\)", Pattern.MULTILINE);
  private static final int LEAST_STEPS = 30;
  private static final Pattern COMMAND = Pattern.compile("\\./verisim ([a-z]+)\\b([^`#|\\n]*)");
  private static final Pattern OPTION = Pattern.compile("--[a-z-]+");
  private static final List<String> SCRIPTS =
      List.of("examples/first-run.sh", "examples/server.sh", ".ci/run");
  private static final Pattern ADDRESS = Pattern.compile("[a-z]+:.*");

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> root = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(root, docs)
          .filter(page -> page.toString().endsWith(".md"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkLeadsToAFile(Path page) throws IOException {
    List<String> broken = LINK.matcher(Files.readString(page))
        .results()
        .map(MatchResult::group)
        .map(link -> LINK.matcher(link).replaceFirst("$1"))
        .filter(target -> !ADDRESS.matcher(target).matches())
        .filter(target -> !Files.exists(page.resolveSibling(target)))
        .toList();

    assertThat(broken).as("links of " + page + " that lead nowhere").isEmpty();
  }

  /**
   * The walks of a request and of a token: each step names a method of the file that it links to.
   */
  @Test
  void everyStepNamesAMethodOfTheLinkedFile() throws IOException {
    Path page = ROOT.resolve("docs/architecture.md");
    List<MatchResult> steps = STEP.matcher(Files.readString(page)).results().toList();

    assertThat(steps).hasSizeGreaterThan(LEAST_STEPS);
    for (MatchResult step : steps) {
      String source = Files.readString(page.resolveSibling(step.group(2)));
      Pattern declaration = Pattern.compile(
          "^ {2,4}(?!return )[\\w<>\\[\\], .?@]+ " + step.group(1) + "\\(", Pattern.MULTILINE);
      assertThat(declaration.matcher(source).find()).as(step.group()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyCommandExistsWithItsOptions(Path page) throws IOException {
    Map<String, CommandLine> commands = Commands.commandLine().getSubcommands();
    for (MatchResult found : COMMAND.matcher(Files.readString(page)).results().toList()) {
      assertThat(commands).as(found.group()).containsKey(found.group(1));
      for (MatchResult option : OPTION.matcher(found.group(2)).results().toList()) {
        CommandLine command = commands.get(found.group(1));
        assertThat(command.getCommandSpec().findOption(option.group()))
            .as(found.group())
            .isNotNull();
      }
    }
  }

  @Test
  void everyCommandIsOnItsPageAndRunByTheBuild() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/cli.md"));
    StringBuilder scripts = new StringBuilder();
    for (String script : SCRIPTS) {
      scripts.append(Files.readString(ROOT.resolve(script)));
    }

    assertThat(Commands.commandLine().getSubcommands().keySet()).allSatisfy(command -> {
      assertThat(page).containsPattern("`" + command + "[ `]");
      assertThat(scripts).contains("verisim " + command + " ");
    });
  }

  @Test
  void theIndexNamesEveryPage() throws IOException {
    String index = Files.readString(ROOT.resolve("docs/README.md"));

    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      assertThat(docs.map(page -> page.getFileName().toString())
              .filter(name -> name.endsWith(".md") && !name.equals("README.md")))
          .allSatisfy(name -> assertThat(index).contains("(" + name + ")"));
    }
  }

  @Test
  void theReadmeIsShort() throws IOException {
    assertThat(Files.readAllLines(ROOT.resolve("README.md")))
        .hasSizeLessThanOrEqualTo(LONGEST_README);
  }
}
