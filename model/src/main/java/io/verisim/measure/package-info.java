/** What generated text is worth, measured without a reward model: diversity and copying. */
@NullMarked
package io.verisim.measure;

import org.jspecify.annotations.NullMarked;
