package io.verisim.cli.command;

import io.verisim.artifact.ArtifactDraft;
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.Digest;
import io.verisim.artifact.FolderObjectStore;
import io.verisim.artifact.Manifest;
import io.verisim.artifact.Provenance;
import io.verisim.contract.RunStore;
import io.verisim.report.RunReport;
import io.verisim.spec.SpecReader;
import io.verisim.standalone.server.DataFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A stored run in a data folder. */
final class StoredExample {
  private final Path data;
  private final FolderObjectStore objects;

  private StoredExample(Path data) {
    this.data = data;
    this.objects = new FolderObjectStore(DataFolder.objects(data));
  }

  static StoredExample make(Path data, String run, String spec) throws IOException {
    StoredExample example = new StoredExample(data);
    new RunStore(example.objects).claim(run, SpecReader.read(spec, "test"));
    return example;
  }

  /** Where a file of an artifact lies. */
  Path file(String run, String artifact, String name) {
    return DataFolder.objects(data)
        .resolve("runs")
        .resolve(run)
        .resolve(artifact)
        .resolve(name);
  }

  Manifest commit(String run, String artifact, Map<String, String> files) throws IOException {
    Path folder = Files.createTempDirectory(data, "files");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
    ArtifactDraft draft = new ArtifactDraft(
        run,
        artifact,
        "test",
        Digest.of(artifact.getBytes(StandardCharsets.UTF_8)),
        List.of(),
        Map.of(),
        Map.of(),
        new Provenance(1, List.of(), 1, 1, "cpu", "none", Instant.EPOCH, 0));
    return new ArtifactStore(objects).commit(draft, folder);
  }

  void publish(RunReport report) throws IOException {
    new RunStore(objects).publish(report);
  }
}
