/** The generation worker: corpus preparation, reward data, evaluation, completions. */
@NullMarked
package io.verisim.generation;

import org.jspecify.annotations.NullMarked;
