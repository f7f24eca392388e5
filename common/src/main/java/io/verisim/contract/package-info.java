/**
 * What the services say to each other: workflows, activities, their inputs, names and failures, and
 * a run's records.
 */
@NullMarked
package io.verisim.contract;

import org.jspecify.annotations.NullMarked;
