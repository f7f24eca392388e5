package io.verisim.report;

/**
 * A text that a version wrote.
 *
 * @param prompt the natural text that it continues
 * @param text what the version wrote after it
 */
public record TextSample(String prompt, String text) {}
