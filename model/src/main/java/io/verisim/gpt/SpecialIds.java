package io.verisim.gpt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that other programs treat as no text, as the {@code config.json} of a pretrained model
 * names them. They change nothing here; a model keeps them for its way back.
 *
 * @param bos begins a text
 * @param eos end a text
 * @param pad fills a batch
 */
public record SpecialIds(
    @Nullable Integer bos, List<Integer> eos, @Nullable Integer pad) {
  static final SpecialIds NONE = new SpecialIds(null, List.of(), null);

  public SpecialIds {
    eos = List.copyOf(eos);
  }
}
