/** Servers that live inside the program, for those who have none. */
@NullMarked
package io.verisim.standalone.embedded;

import org.jspecify.annotations.NullMarked;
