package io.verisim.generation;

import java.util.List;

/**
 * The texts of a corpus before they are cut.
 *
 * @param files one for each file of the source
 * @param bytes of all of them as they were read
 * @param sha256 of those bytes, one file after another
 */
record SourceText(List<String> files, long bytes, String sha256) {}
