package io.verisim.text;

/** A prompt and the text that completes it. */
public record Example(String prompt, String completion) {
  /** The prompt, then the completion. */
  public String text() {
    return prompt + completion;
  }
}
