/**
 * Kills, stops and starves the services of a run by a schedule, and compares what it makes with
 * what a run makes that nobody disturbs.
 */
@NullMarked
package io.verisim.chaos;

import org.jspecify.annotations.NullMarked;
