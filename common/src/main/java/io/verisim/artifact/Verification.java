package io.verisim.artifact;

import io.verisim.artifact.VerifyReport.Damage;
import io.verisim.artifact.VerifyReport.Finding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One pass over all artifacts of a run. It stops only if the store cannot be read. */
final class Verification {

  private final ArtifactStore store;
  private final String run;
  private final List<Finding> findings = new ArrayList<>();
  private int artifacts;
  private int files;
  private long bytes;

  Verification(ArtifactStore store, String run) {
    this.store = store;
    this.run = run;
  }

  VerifyReport report() throws IOException {
    for (String artifact : store.objects().folders(ArtifactKeys.run(run))) {
      Optional<Manifest> manifest = manifest(artifact);
      if (manifest.isPresent()) {
        artifacts++;
        verifyFiles(manifest.get());
        verifyInputs(manifest.get());
      }
    }
    return new VerifyReport(run, artifacts, files, bytes, findings);
  }

  private Optional<Manifest> manifest(String artifact) throws IOException {
    try {
      return store.find(run, artifact);
    } catch (ArtifactDamagedException e) {
      find(artifact, Damage.MANIFEST_DAMAGED, e.finding());
      return Optional.empty();
    }
  }

  private void verifyFiles(Manifest manifest) throws IOException {
    for (ArtifactFile file : manifest.files()) {
      files++;
      bytes += file.bytes();
      try {
        FileDownload.verify(store.objects(), ArtifactStore.key(manifest, file), file);
      } catch (ArtifactDamagedException e) {
        find(manifest.artifact(), Damage.FILE_DAMAGED, e.finding());
      }
    }
  }

  private void verifyInputs(Manifest manifest) throws IOException {
    for (ArtifactRef input : manifest.inputs()) {
      try {
        store.require(input);
      } catch (ArtifactMissingException e) {
        find(manifest.artifact(), Damage.INPUT_MISSING, input + " is not committed");
      } catch (ArtifactDamagedException e) {
        find(manifest.artifact(), Damage.INPUT_CHANGED, e.finding());
      }
    }
  }

  private void find(String artifact, Damage problem, String detail) {
    findings.add(new Finding(artifact, problem, detail));
  }
}
