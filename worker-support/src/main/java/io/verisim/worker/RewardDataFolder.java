package io.verisim.worker;

import io.verisim.rewarddata.RewardData;
import io.verisim.text.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The files of a reward data artifact: {@code train-00000.bin ...} and {@code val-00000.bin ...},
 * one of each per shard.
 */
public record RewardDataFolder(Path folder) {
  public void write(Split split, int shard, RewardData data) throws IOException {
    data.write(folder.resolve(String.format(Locale.ROOT, "%s-%05d.bin", split.word(), shard)));
  }

  /** All shards of a split, in their order. */
  public RewardData read(Split split, int blockSize) throws IOException {
    List<RewardData> shards = new ArrayList<>();
    for (Path file : files(split)) {
      shards.add(RewardData.read(file, blockSize));
    }
    return RewardData.concatenate(shards);
  }

  /** Files of a split, in the order of their shards. */
  public List<Path> files(Split split) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches(split.word() + "-\\d{5}\\.bin"))
          .sorted()
          .toList();
    }
  }
}
