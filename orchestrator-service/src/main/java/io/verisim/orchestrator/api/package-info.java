/** The HTTP API under {@code /api/v1}. */
@NullMarked
package io.verisim.orchestrator.api;

import org.jspecify.annotations.NullMarked;
