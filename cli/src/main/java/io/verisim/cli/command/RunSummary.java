package io.verisim.cli.command;

import io.verisim.artifact.Manifest;
import io.verisim.cli.show.RunText;
import io.verisim.cli.show.SampleColumns;
import io.verisim.report.RunView;
import io.verisim.standalone.server.DataFolder;
import io.verisim.standalone.stored.StoredRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The summary at the end of a run: figures, findings, texts, and the places of the files. */
final class RunSummary {
  private final Console console;
  private final DataOption data;
  private final boolean tables;

  /** @param tables whether to print all tables */
  RunSummary(Console console, DataOption data, boolean tables) {
    this.console = console;
    this.data = data;
    this.tables = tables;
  }

  void print(RunView view, StoredRun stored) throws IOException {
    if (!view.cycles().isEmpty()) {
      console.result(RunText.brief(view, tables) + System.lineSeparator());
      console.result(samples(view, stored));
    }
    console.result(places(view, stored));
  }

  private String samples(RunView view, StoredRun stored) throws IOException {
    int newest = view.cycles().get(view.cycles().size() - 1).version();
    int other = view.bestVersion() > 1 ? view.bestVersion() : newest;
    return SampleColumns.text(
        new SampleColumns.Version("v1", stored.samples(1)),
        new SampleColumns.Version("v" + other, other > 1 ? stored.samples(other) : List.of()),
        console.terminal());
  }

  private String places(RunView view, StoredRun stored) throws IOException {
    String run = view.run();
    List<String> lines = new ArrayList<>();
    lines.add("data     " + data.folder());
    lines.add("log      " + DataFolder.log(data.folder()));
    if (view.bestVersion() > 0) {
      lines.add("model    " + model(stored.model(view.bestVersion())) + " (v" + view.bestVersion()
          + ", a folder for Hugging Face)");
      lines.add(
          "next     " + Console.commandLine("sample", run, "--prompt", "TEXT") + data.argument());
      lines.add("         " + Console.commandLine("export", run, "DIR") + data.argument());
      lines.add("         " + Console.commandLine("verify", run) + data.argument());
      lines.add("         " + Console.commandLine("show", run) + data.argument());
      lines.add(
          "         " + Console.commandLine("report", run, "--svg", "FILE") + data.argument());
    }
    return String.join(System.lineSeparator(), lines);
  }

  /** The folder of the model's files, or the store if they are not on this machine. */
  private String model(Manifest model) {
    Path folder = DataFolder.objects(data.folder()).resolve(StoredRun.weights(model));
    return String.valueOf(folder.getParent());
  }
}
