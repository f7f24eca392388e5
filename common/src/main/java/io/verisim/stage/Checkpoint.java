package io.verisim.stage;

import java.nio.file.Path;

/**
 * The state that an earlier attempt left behind, downloaded and verified.
 *
 * @param step the step after which it was saved
 * @param folder what the {@link CheckpointWriter} wrote
 */
public record Checkpoint(long step, Path folder) {}
