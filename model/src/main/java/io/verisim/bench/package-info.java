/** Benchmarks of the numeric core alone. */
@NullMarked
package io.verisim.bench;

import org.jspecify.annotations.NullMarked;
