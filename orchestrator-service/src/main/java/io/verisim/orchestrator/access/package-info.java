/** Who may call the API. */
@NullMarked
package io.verisim.orchestrator.access;

import org.jspecify.annotations.NullMarked;
