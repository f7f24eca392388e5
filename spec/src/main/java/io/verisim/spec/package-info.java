/**
 * The run specification: which model is trained, on which text, and how. Records hold the resolved
 * values; {@link io.verisim.spec.SpecReader} makes them from YAML or JSON over a preset and the
 * defaults.
 */
@NullMarked
package io.verisim.spec;

import org.jspecify.annotations.NullMarked;
