/** How every service uses Temporal: connection, JSON of arguments and results, workers, health. */
@NullMarked
package io.verisim.temporal;

import org.jspecify.annotations.NullMarked;
