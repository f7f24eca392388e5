package io.verisim.cli.command;

import io.verisim.cli.show.StageDisplay;
import io.verisim.cli.spec.SpecDocuments;
import io.verisim.report.RunState;
import io.verisim.report.RunView;
import io.verisim.spec.RunId;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SpecDifference;
import io.verisim.standalone.client.RunsApi;
import io.verisim.standalone.server.DataFolder;
import io.verisim.standalone.server.Logs;
import io.verisim.standalone.server.StandaloneServer;
import io.verisim.standalone.stored.StoredRun;
import io.verisim.standalone.stored.StoredRuns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One run with every service in this process, from its start or its last state to its end. */
final class ForegroundRun {
  /** The states of a halted run. Running it again resumes it. */
  private static final Set<RunState> HALTED = Set.of(RunState.PAUSED, RunState.STOPPED);

  private final Console console;
  private final DataOption data;
  private final CorpusOptions corpora;
  private final JsonOption json;
  private final TablesOption tables;

  ForegroundRun(
      Console console,
      DataOption data,
      CorpusOptions corpora,
      JsonOption json,
      TablesOption tables) {
    this.console = console;
    this.data = data;
    this.corpora = corpora;
    this.json = json;
    this.tables = tables;
  }

  int run(RunSpec spec, RunId id) throws IOException {
    SpecDocuments.requireTexts(spec);
    Logs.hold();
    Path folder = data.folder();
    requireSame(spec, id, StoredRuns.of(folder).find(id.value()));
    try (StandaloneServer server =
            StandaloneServer.start(DataFolder.claim(folder), 0, null, corpora.properties());
        Interruption interruption = interruption(server, id)) {
      Optional<RunView> end = interruption
          .resultOf(() -> {
            console.say("run " + id + " works in " + folder + ", and is seen at "
                + server.address().resolve("/#/runs/" + id));
            server.runs().start(spec, null, id.value());
            if (HALTED.contains(server.runs().show(id.value()).state())) {
              server.runs().resume(id.value());
            }
            return watch(RunsApi.of(server.address(), System.getenv()), id, interruption);
          })
          .flatMap(view -> view)
          // A stopping server reports its runs as interrupted.
          .filter(view -> !interruption.raised());
      return end.isPresent() ? end(end.get(), folder) : ExitCode.INTERRUPTED.code();
    }
  }

  private Optional<RunView> watch(RunsApi api, RunId id, Interruption interruption)
      throws IOException {
    try (StageDisplay display = StageDisplay.on(console.terminal(), console.err())) {
      return Watch.untilEnd(api, id.value(), display, interruption::await, console::say);
    }
  }

  private Interruption interruption(StandaloneServer server, RunId id) {
    return new Interruption(
        server,
        console,
        System.lineSeparator() + "Interrupted: saving the progress of run " + id + " ...",
        "Run " + id + " can be resumed: " + console.commandLine());
  }

  private void requireSame(RunSpec spec, RunId id, Optional<StoredRun> stored) throws IOException {
    if (stored.isPresent() && !stored.get().spec().equals(spec)) {
      List<String> differences = SpecDifference.between(stored.get().spec(), spec).stream()
          .map(difference -> difference.problem().toString())
          .toList();
      throw new UsageException("run " + id + " in " + data.folder()
          + " has another specification:\n  " + String.join("\n  ", differences)
          + "\nGive this run another id with --id, or add cycles to the existing run with '"
          + Console.commandLine("cycles", id.value(), "N") + "'.");
    }
  }

  private int end(RunView view, Path folder) throws IOException {
    if (json.wanted()) {
      console.json(view);
    } else {
      new RunSummary(console, data, tables.wanted())
          .print(view, StoredRuns.of(folder).run(view.run()));
    }
    return switch (view.state()) {
      case COMPLETED, STOPPED, RUNNING, PAUSED -> ExitCode.DONE.code();
      case FAILED -> failed(view);
    };
  }

  private int failed(RunView view) {
    console.say("Run " + view.run() + " failed: " + view.failure() + "\nIt can be resumed: "
        + console.commandLine());
    return ExitCode.RUN_FAILED.code();
  }
}
