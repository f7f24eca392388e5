package io.verisim.spec;

/**
 * The families of decoders; their words are the {@code model_type} of Hugging Face's config.json.
 */
public enum Architecture implements Word {
  /** Layer norms, learned positions, GELU (Radford et al. 2019). */
  GPT2("GPT2LMHeadModel"),
  /** Root mean square norms, rotary positions, a gated MLP (Touvron et al. 2023). */
  LLAMA("LlamaForCausalLM"),
  /** A Llama whose size of a head is free (Jiang et al. 2023); here without a sliding window. */
  MISTRAL("MistralForCausalLM"),
  /** A Llama whose queries, keys and values have biases (Yang et al. 2024). */
  QWEN2("Qwen2ForCausalLM"),
  /** A Llama whose queries and keys are normed (Yang et al. 2025). */
  QWEN3("Qwen3ForCausalLM");

  private final String className;

  Architecture(String className) {
    this.className = className;
  }

  /** {@return the class of transformers, as in {@code architectures} of config.json} */
  public String className() {
    return className;
  }
}
