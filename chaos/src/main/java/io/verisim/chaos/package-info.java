/**
 * The fault test: kills, stops and disconnects the services of a run by a schedule, and compares
 * the run's artifacts with those of an undisturbed run.
 */
@NullMarked
package io.verisim.chaos;

import org.jspecify.annotations.NullMarked;
