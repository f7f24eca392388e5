/** Operations on runs, for the HTTP API and for a launcher in the same JVM. */
@NullMarked
package io.verisim.orchestrator.runs;

import org.jspecify.annotations.NullMarked;
