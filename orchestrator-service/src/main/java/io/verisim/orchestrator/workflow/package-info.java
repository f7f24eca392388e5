/** The training procedure as durable workflows. */
@NullMarked
package io.verisim.orchestrator.workflow;

import org.jspecify.annotations.NullMarked;
