/** Servers inside the program, for users without servers. */
@NullMarked
package io.verisim.standalone.embedded;

import org.jspecify.annotations.NullMarked;
