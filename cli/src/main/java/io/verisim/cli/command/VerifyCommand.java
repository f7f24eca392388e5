package io.verisim.cli.command;

import io.verisim.artifact.ArtifactDamagedException;
import io.verisim.artifact.ArtifactKeys;
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.Manifest;
import io.verisim.artifact.VerifyReport;
import io.verisim.artifact.VerifyReport.Finding;
import io.verisim.standalone.server.Logs;
import io.verisim.standalone.stored.StoredRun;
import io.verisim.standalone.stored.StoredRuns;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "verify",
    description = {
      "Read every artifact of a run, and check each digest and the lineage.",
      "Exits with 3 if anything differs from what was committed."
    })
final class VerifyCommand implements Callable<Integer> {
  @Mixin
  private final Console console = new Console();

  @Mixin
  private final RunParameter run = new RunParameter();

  @Mixin
  private final DataOption data = new DataOption();

  @Mixin
  private final JsonOption json = new JsonOption();

  @Override
  public Integer call() throws IOException {
    Logs.hold();
    StoredRun stored = StoredRuns.of(data.folder()).run(run.id());
    VerifyReport report = stored.artifacts().verify(stored.id());
    if (json.wanted()) {
      console.json(report);
    } else {
      print(stored, report);
    }
    return (report.sound() ? ExitCode.DONE : ExitCode.RUN_FAILED).code();
  }

  private void print(StoredRun stored, VerifyReport report) throws IOException {
    ArtifactStore artifacts = stored.artifacts();
    for (String artifact : artifacts.objects().folders(ArtifactKeys.run(stored.id()))) {
      List<Finding> findings = report.findings().stream()
          .filter(finding -> finding.artifact().equals(artifact))
          .toList();
      Optional<String> digest = digest(artifacts, stored.id(), artifact);
      if (digest.isPresent() || !findings.isEmpty()) {
        console.result(String.format(
            "%-24s %-64s %s",
            artifact,
            digest.orElse("(manifest unreadable)"),
            findings.isEmpty() ? "OK" : "DAMAGED"));
        findings.forEach(finding -> console.result("  " + word(finding) + ": " + finding.detail()));
      }
    }
    console.result(report.artifacts() + " artifacts, " + report.files() + " files, "
        + report.bytes() + " bytes: "
        + (report.sound() ? "all as committed" : report.findings().size() + " not as committed"));
  }

  private static Optional<String> digest(ArtifactStore artifacts, String run, String artifact)
      throws IOException {
    try {
      return artifacts.find(run, artifact).map(Manifest::digest).map(Object::toString);
    } catch (ArtifactDamagedException e) {
      return Optional.empty(); // The report has this finding.
    }
  }

  private static String word(Finding finding) {
    return switch (finding.problem()) {
      case MANIFEST_DAMAGED -> "manifest damaged";
      case FILE_DAMAGED -> "file damaged";
      case INPUT_MISSING -> "input missing";
      case INPUT_CHANGED -> "input changed";
    };
  }
}
