package io.verisim.cli.command;

import io.verisim.contract.Rating.Choice;
import io.verisim.report.RatingStatus;
import io.verisim.standalone.client.RunsApi;
import io.verisim.standalone.client.RunsApi.TextPair;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "rate",
    description = {
      "Compare texts of a run's newest version with texts of the previous one, without knowing"
          + " which is which.",
      "A run waits for these choices after a cycle, if its specification sets termination.humanRating."
    })
final class RateCommand implements Callable<Integer> {
  private static final Map<String, Choice> ANSWERS =
      Map.of("1", Choice.FIRST, "2", Choice.SECOND, "=", Choice.TIE);
  private static final String QUIT = "q";

  @Mixin
  private final Console console = new Console();

  @Mixin
  private final RunParameter run = new RunParameter();

  @Option(
      names = "--as",
      paramLabel = "NAME",
      defaultValue = "${user.name}",
      description = "The name of the person who chooses; nobody gets the same pair twice."
          + " Default: ${DEFAULT-VALUE}.")
  private String rater = "";

  @Mixin
  private final Target target = new Target();

  @Override
  public Integer call() throws IOException {
    RunsApi server = target.server();
    BufferedReader answers =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    Optional<TextPair> pair = server.nextComparison(run.id(), rater);
    while (pair.isPresent()) {
      console.result(text(pair.get()));
      Optional<Choice> choice = ask(answers);
      if (choice.isEmpty()) {
        return ExitCode.DONE.code();
      }
      RatingStatus status = server.rate(run.id(), pair.get().comparison(), choice.get(), rater);
      console.result(status.given() + " of " + status.needed() + " choices of cycle "
          + status.cycle() + " are made.\n");
      if (status.given() >= status.needed()) {
        return ExitCode.DONE.code();
      }
      pair = server.nextComparison(run.id(), rater);
    }
    console.result(
        "You have rated every pair of this cycle. Other people can rate too, with --as NAME.");
    return ExitCode.DONE.code();
  }

  /** The person's choice; nothing if the person quits. */
  private Optional<Choice> ask(BufferedReader answers) throws IOException {
    while (true) {
      console.say("Which text is better? 1, 2, or = for a tie (q quits)");
      String answer = answers.readLine();
      if (answer == null || answer.strip().toLowerCase(Locale.ROOT).equals(QUIT)) {
        return Optional.empty();
      }
      Choice choice = ANSWERS.get(answer.strip());
      if (choice != null) {
        return Optional.of(choice);
      }
    }
  }

  private static String text(TextPair pair) {
    return String.join(
        System.lineSeparator(),
        "--- both texts continue:",
        pair.prompt(),
        "--- text 1:",
        pair.first(),
        "--- text 2:",
        pair.second(),
        "---");
  }
}
