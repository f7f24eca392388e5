package io.verisim.standalone.stored;

import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.FolderObjectStore;
import io.verisim.artifact.ObjectStore;
import io.verisim.artifact.S3ObjectStore;
import io.verisim.artifact.S3Settings;
import io.verisim.contract.RunStore;
import io.verisim.standalone.server.Addresses;
import io.verisim.standalone.server.DataFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The runs in a data folder, or in the object store that the environment names. Read-only. */
public final class StoredRuns {
  private final Optional<? extends ObjectStore> objects;

  private StoredRuns(Optional<? extends ObjectStore> objects) {
    this.objects = objects;
  }

  /** The runs of a data folder, or of the store at {@code S3_ENDPOINT} if that is set. */
  public static StoredRuns of(Path dataFolder) throws IOException {
    Optional<S3Settings> s3 = Addresses.ofProcess().s3();
    return s3.isPresent()
        ? of(s3.get())
        : new StoredRuns(Optional.of(new FolderObjectStore(DataFolder.objects(dataFolder))));
  }

  /** The runs of a store; none if the bucket does not exist. The bucket is not created. */
  static StoredRuns of(S3Settings store) throws IOException {
    return new StoredRuns(S3ObjectStore.find(store));
  }

  /** All runs, by name. */
  public List<StoredRun> all() throws IOException {
    List<StoredRun> all = new ArrayList<>();
    for (String run : names()) {
      all.add(stored(run));
    }
    return all;
  }

  /**
   * One run.
   *
   * @throws NoSuchRunException if it does not exist
   */
  public StoredRun run(String run) throws IOException {
    List<String> known = names();
    if (!known.contains(run)) {
      throw new NoSuchRunException(
          run,
          objects.map(ObjectStore::describe).orElse("the store, which has no bucket yet"),
          known);
    }
    return stored(run);
  }

  /** One run, if it exists. */
  public Optional<StoredRun> find(String run) throws IOException {
    return names().contains(run) ? Optional.of(stored(run)) : Optional.empty();
  }

  private List<String> names() throws IOException {
    return objects.isEmpty() ? List.of() : new RunStore(objects.get()).runs();
  }

  private StoredRun stored(String run) {
    ObjectStore store = objects.orElseThrow();
    return new StoredRun(run, new RunStore(store), new ArtifactStore(store));
  }
}
