/**
 * Reads the texts of a corpus, in the formats in which people have them, and converts running text
 * to tokens without holding it in memory.
 */
@NullMarked
package io.verisim.generation.corpus;

import org.jspecify.annotations.NullMarked;
