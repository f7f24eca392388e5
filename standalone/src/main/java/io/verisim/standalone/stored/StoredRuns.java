package io.verisim.standalone.stored;

import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.FolderObjectStore;
import io.verisim.artifact.ObjectStore;
import io.verisim.artifact.S3ObjectStore;
import io.verisim.artifact.S3Settings;
import io.verisim.lifecycle.RunStore;
import io.verisim.standalone.server.Addresses;
import io.verisim.standalone.server.DataFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The runs that lie in a data folder, or in the object store that the environment names. Nothing here writes. */
public final class StoredRuns {
  private final ObjectStore objects;
  private final RunStore runs;

  private StoredRuns(ObjectStore objects) {
    this.objects = objects;
    this.runs = new RunStore(objects);
  }

  /** The runs of a data folder; with {@code S3_ENDPOINT} set, those of that store. */
  public static StoredRuns of(Path dataFolder) throws IOException {
    Optional<S3Settings> s3 = Addresses.ofProcess().s3();
    return new StoredRuns(
        s3.isPresent() ? S3ObjectStore.open(s3.get()) : local(DataFolder.objects(dataFolder)));
  }

  private static ObjectStore local(Path folder) {
    return new FolderObjectStore(folder);
  }

  /** All runs, by name. */
  public List<StoredRun> all() throws IOException {
    List<StoredRun> all = new ArrayList<>();
    for (String run : runs.runs()) {
      all.add(new StoredRun(run, runs, new ArtifactStore(objects)));
    }
    return all;
  }

  /**
   * One run.
   *
   * @throws NoSuchRunException if it is not there
   */
  public StoredRun run(String run) throws IOException {
    List<String> known = runs.runs();
    if (!known.contains(run)) {
      throw new NoSuchRunException(run, objects.describe(), known);
    }
    return new StoredRun(run, runs, new ArtifactStore(objects));
  }

  /** One run, if it is there. */
  public Optional<StoredRun> find(String run) throws IOException {
    return runs.runs().contains(run) ? Optional.of(run(run)) : Optional.empty();
  }
}
