/** The orchestrator service: workflows, and the HTTP API over them. */
@NullMarked
package io.verisim.orchestrator;

import org.jspecify.annotations.NullMarked;
