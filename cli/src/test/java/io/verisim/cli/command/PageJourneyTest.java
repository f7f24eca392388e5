package io.verisim.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.report.RunState;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SmallRun;
import io.verisim.spec.SpecWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** What a person does on the page, in a real browser, with a program that trains. */
@Tag("minutes")
@Timeout(600)
@EnabledIf(
    value = "io.verisim.cli.command.PageBrowser#isInstalled",
    disabledReason = "no chromium or no chromedriver on the PATH: nobody uses the page")
class PageJourneyTest {
  private static final RunSpec SPEC = SmallRun.named(
      "journey",
      Map.of(
          "pretraining.maxSteps",
          "12000",
          "baseline.enabled",
          "true",
          "evaluation.temperatures",
          "[0.8]"));
  private static final RunSpec RATED = SmallRun.named(
      "rated",
      Map.of(
          "pretraining.maxSteps", "500",
          "grpo.maxSteps", "100",
          "grpo.learningRate", "1e-4",
          "grpo.acceptPerplexityRise", "1.0",
          "termination.humanRating", "true",
          "termination.ratings", "2"));

  @TempDir
  private Path folder;

  @Test
  void aPersonStartsWatchesSteersAndUsesARun() throws Exception {
    try (PageBrowser page = new PageBrowser(folder.resolve("profile"))) {
      URI address;
      try (UpProcess up = up(0, Map.of())) {
        address = up.address();
        page.open(address.toString());
        aSpecificationIsCorrectedAndStarted(page);
        String run = page.address().replaceFirst(".*/", "");
        itIsSeenAndSteeredWithoutAReload(page);
        up.when(run, view -> view.state() == RunState.COMPLETED);
        itTellsWhetherTheCyclesHelp(page);
        aPromptIsContinued(page);
        everybodyCanUseIt(page);
        page.asksNobodyElse();
        assertThat(page.complaints()).isEmpty();
        itIsSentToSomebodyAsAFile(page, run);
        page.open(address + "#/runs/" + run);
        itIsForked(page, run);
        up.process().kill();
      }
      page.shows("the server does not answer");
      page.complaints(); // Of the requests that nobody answered.

      try (UpProcess up = up(address.getPort(), Map.of("VERISIM_API_KEY", "secret-of-the-test"))) {
        aKeyIsAskedFor(page);
        textsAreRated(page, up);
      }
    }
  }

  private UpProcess up(int port, Map<String, String> environment) throws Exception {
    return UpProcess.start(folder.resolve("data"), port, folder.resolve("up.log"), environment);
  }

  private void aSpecificationIsCorrectedAndStarted(PageBrowser page) throws IOException {
    page.shows("there is no run yet");
    page.click("grammar");
    page.shows("limited by its size");
    page.fill("#spec", "preset: demo\ngrpo: {groupSiz: 3}\n");
    page.shows("did you mean groupsize?");
    page.fill("#spec", "preset: demo\ngrpo:\n  ");
    page.type("#spec", "groupS");
    page.shows("completions per prompt");
    page.type("#spec", Keys.ENTER, "3");
    page.shows("the problem is gone", text -> !text.contains("did you mean"));
    assertThat(page.script("return document.getElementById('spec').value"))
        .isEqualTo("preset: demo\ngrpo:\n  groupSize: 3");
    Path mine = Files.writeString(folder.resolve("my-text.txt"), "To be, or not to be.\n");
    page.type("input[type=file]", mine.toString());
    page.shows(
        "the address of the uploaded text",
        all -> page.script("return document.getElementById('spec').value")
            .toString()
            .matches(
                "(?s).*corpus:\\n  source: \"s3://verisim/texts/[0-9a-f]{64}/my-text.txt\"\\n"));
    page.fill("#spec", SpecWriter.json(SPEC));
    page.click("Start");
    page.shows("the page of the run", text -> page.address().contains("#/runs/"));
  }

  private static void itIsSeenAndSteeredWithoutAReload(PageBrowser page) {
    page.script("window.loadedOnce = true");
    page.shows("a step of pretraining", text -> text.matches("(?s).*\\d+ of 12000 steps.*"));
    page.click("Pause");
    page.shows("the run is paused");
    page.click("Resume");
    page.shows("a further step", text -> text.matches("(?s).*\\d+ of 12000 steps.*"));
    page.shows("completed");
    assertThat(page.script("return window.loadedOnce")).isEqualTo(true);
  }

  private static void itTellsWhetherTheCyclesHelp(PageBrowser page) {
    page.shows("does it help?");
    page.shows("an answer", text -> text.matches("(?s).*(yes|no|in part|not proven): .*"));
    page.shows("would a lower temperature do as well?");
    page.click("base_model_v2");
    page.shows("made from");
    page.shows("model.safetensors");
    page.shows("reward: mean and standard deviation");
  }

  private static void aPromptIsContinued(PageBrowser page) {
    page.fill("#prompt", "the ");
    page.click("Continue the prompt");
    page.shows("200 tokens.");
  }

  private static void everybodyCanUseIt(PageBrowser page) throws Exception {
    for (boolean dark : new boolean[] {false, true}) {
      page.dark(dark);
      assertThat(page.barriers()).as("dark: %s", dark).isEmpty();
    }
    page.size(360, 800);
    assertThat(page.scrollsSideways()).as("360 pixels are too few").isFalse();
    page.size(1280, 1000);
    page.dark(false);
  }

  private void itIsSentToSomebodyAsAFile(PageBrowser page, String run) throws Exception {
    Path file = folder.resolve("report.html");
    CommandResult written = CommandResult.of(
        "report",
        run,
        "--html",
        file.toString(),
        "--data",
        folder.resolve("data").toString());
    assertThat(written.code()).as(written.err()).isZero();
    page.open(file.toUri().toString());
    page.shows("a report of verisim about run " + run);
    page.shows("does it help?");
    page.shows("reward: mean and standard deviation");
    page.click("base_model_v2");
    page.shows("made from");
    assertThat(page.barriers()).isEmpty();
    assertThat(page.complaints()).isEmpty();
  }

  private static void itIsForked(PageBrowser page, String run) {
    page.click("Fork");
    page.fill("#changes", "grpo.maxSteps: 100000");
    page.click("Start the fork");
    page.shows("another run", text -> !page.address().endsWith("/" + run));
    page.shows("of 100000 steps");
  }

  private static void aKeyIsAskedFor(PageBrowser page) throws Exception {
    page.shows("this server needs a key");
    assertThat(page.barriers()).isEmpty();
    page.fill("#key", "another");
    page.click("Use this key");
    page.shows("this key was not accepted");
    page.fill("#key", "secret-of-the-test");
    page.click("Use this key");
    page.shows("of 100000 steps");
    page.click("Stop");
    page.shows("stopped");
  }

  private static void textsAreRated(PageBrowser page, UpProcess up) throws Exception {
    page.click("Runs");
    page.shows("new run");
    assertThat(page.barriers()).isEmpty();
    page.fill("#spec", SpecWriter.json(RATED));
    page.click("Start");
    page.shows("which continuation is better?");
    String run = page.address().replaceFirst(".*/", "");
    page.type("#ratings", "1");
    page.shows("1 of 2 choices");
    page.type("#ratings", "u");
    page.shows("the pair of before", text -> !text.contains("undo"));
    page.type("#ratings", "0");
    page.shows("undo");
    page.type("#ratings", "0");
    up.when(run, view -> view.state().ended());
    page.shows("people preferred v2 to the version before in 50.0 %");
  }
}
