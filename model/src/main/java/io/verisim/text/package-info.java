/** From bytes to tokens: strict UTF-8, documents, disjoint splits, and tokenizers. */
@NullMarked
package io.verisim.text;

import org.jspecify.annotations.NullMarked;
