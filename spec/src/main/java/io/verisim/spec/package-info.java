/**
 * The run specification: what a person writes to say which model is trained, on what, and how.
 * Records hold it resolved; {@link io.verisim.spec.SpecReader} makes them from YAML or JSON over a
 * preset and the defaults.
 */
@NullMarked
package io.verisim.spec;

import org.jspecify.annotations.NullMarked;
