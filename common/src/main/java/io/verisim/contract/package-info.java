/**
 * The contract between the services: workflows, activities, their inputs, names and failures, and
 * the records of a run.
 */
@NullMarked
package io.verisim.contract;

import org.jspecify.annotations.NullMarked;
