/** Quality measures of generated text without a reward model: diversity and copying. */
@NullMarked
package io.verisim.measure;

import org.jspecify.annotations.NullMarked;
