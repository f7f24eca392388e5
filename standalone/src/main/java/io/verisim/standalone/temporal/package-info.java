/** The Temporal server inside this JVM. */
@NullMarked
package io.verisim.standalone.temporal;

import org.jspecify.annotations.NullMarked;
