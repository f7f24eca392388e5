/** People's blind choices between the texts of two versions. */
@NullMarked
package io.verisim.orchestrator.rating;

import org.jspecify.annotations.NullMarked;
