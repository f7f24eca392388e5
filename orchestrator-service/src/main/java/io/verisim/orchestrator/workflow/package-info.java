/** The recipe as durable workflows, and the decisions that they take. */
@NullMarked
package io.verisim.orchestrator.workflow;

import org.jspecify.annotations.NullMarked;
