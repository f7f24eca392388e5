/** From bytes to tokens: strict UTF-8, documents, splits that share nothing, and tokenizers. */
@NullMarked
package io.verisim.text;

import org.jspecify.annotations.NullMarked;
