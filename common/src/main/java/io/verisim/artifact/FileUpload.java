package io.verisim.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Uploads the files of one artifact so that no attempt can overwrite another's. A file goes under
 * its plain name if that name is free or has the same content; otherwise into the attempt's folder.
 *
 * <p>A small file takes its name by a conditional write. A large file is sent in parts, which not
 * every server accepts with a condition. So the attempt first claims the name by a small
 * conditional write, and only then checks whether the name is free. A claim is released only when
 * the artifact is committed or the claim's owner has failed.
 */
final class FileUpload implements AutoCloseable {

  private static final long SMALL_BYTES = 8L << 20;

  private final ObjectStore objects;
  private final ArtifactDraft draft;
  private final String folder;
  private final List<String> claims = new ArrayList<>();

  FileUpload(ObjectStore objects, ArtifactDraft draft) {
    this.objects = objects;
    this.draft = draft;
    this.folder = ArtifactKeys.artifact(draft.run(), draft.artifact());
  }

  /** Uploads all regular files below a local folder. */
  List<ArtifactFile> sendAll(Path local) throws IOException {
    List<ArtifactFile> sent = new ArrayList<>();
    for (String name : names(local)) {
      sent.add(send(local.resolve(name), name));
    }
    return List.copyOf(sent);
  }

  @Override
  public void close() throws IOException {
    if (!claims.isEmpty()) {
      objects.delete(claims);
    }
  }

  private ArtifactFile send(Path local, String name) throws IOException {
    ArtifactFile plain = new ArtifactFile(name, name, Files.size(local), Digest.of(local));
    if (takePlainName(local, plain)) {
      return plain;
    }
    String path = "attempt-" + draft.provenance().attempt() + "/" + name;
    objects.put(folder + path, local);
    return new ArtifactFile(name, path, plain.bytes(), plain.sha256());
  }

  private boolean takePlainName(Path local, ArtifactFile file) throws IOException {
    String key = folder + file.path();
    OptionalLong there = objects.size(key);
    if (there.isPresent()) {
      return there.getAsLong() == file.bytes() && digestOf(key).equals(file.sha256());
    }
    if (file.bytes() <= SMALL_BYTES) {
      return objects.putIfAbsent(key, Files.readAllBytes(local));
    }
    if (!claim(file) || objects.size(key).isPresent()) {
      return false;
    }
    objects.put(key, local);
    return true;
  }

  private boolean claim(ArtifactFile file) throws IOException {
    String key = ArtifactKeys.progress(draft.run(), draft.artifact()) + "claims/" + file.name();
    boolean claimed =
        objects.putIfAbsent(key, UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8));
    if (claimed) {
      claims.add(key);
    }
    return claimed;
  }

  private Digest digestOf(String key) throws IOException {
    try (InputStream in = objects.open(key, 0, -1)) {
      return Digest.of(in);
    }
  }

  private static List<String> names(Path local) throws IOException {
    try (Stream<Path> files = Files.walk(local)) {
      return files
          .filter(Files::isRegularFile)
          .map(file ->
              local.relativize(file).toString().replace(local.getFileSystem().getSeparator(), "/"))
          .map(ArtifactKeys::fileName)
          .sorted()
          .toList();
    }
  }
}
