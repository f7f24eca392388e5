package io.verisim.stage;

import java.nio.file.Path;

/**
 * The state that an earlier attempt saved, downloaded and verified.
 *
 * @param step the step after which it was saved
 * @param folder the files of the {@link CheckpointWriter}
 */
public record Checkpoint(long step, Path folder) {}
