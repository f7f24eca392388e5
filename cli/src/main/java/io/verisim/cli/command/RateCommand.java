package io.verisim.cli.command;

import io.verisim.contract.Rating.Choice;
import io.verisim.report.RatingStatus;
import io.verisim.standalone.client.RunsApi;
import io.verisim.standalone.client.RunsApi.Pair;
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
      "Choose between texts of a run's newest version and of the one before, without knowing which is which.",
      "A run waits for it after a cycle, if its specification has termination.humanRating."
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
      description = "Who chooses; nobody is asked about a pair twice. Default: ${DEFAULT-VALUE}.")
  private String rater = "";

  @Mixin
  private final Target target = new Target();

  @Override
  public Integer call() throws IOException {
    RunsApi server = target.server();
    BufferedReader answers =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    Optional<Pair> pair = server.nextComparison(run.id(), rater);
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
        "You have chosen between all pairs of this cycle; others may choose too, with --as NAME.");
    return ExitCode.DONE.code();
  }

  /** The person's choice; nothing if the person has had enough. */
  private Optional<Choice> ask(BufferedReader answers) throws IOException {
    while (true) {
      console.say("Which is better: 1, 2, or = for neither (q ends)?");
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

  private static String text(Pair pair) {
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
