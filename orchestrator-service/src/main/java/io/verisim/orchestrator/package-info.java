@NullMarked
package io.verisim.orchestrator;

import org.jspecify.annotations.NullMarked;
