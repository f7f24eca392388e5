/**
 * The parts that all workers share: settings from a run's specification, models from artifacts, and
 * the running of stages.
 */
@NullMarked
package io.verisim.worker;

import org.jspecify.annotations.NullMarked;
