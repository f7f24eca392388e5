/** Run specifications as the command line names them. */
@NullMarked
package io.verisim.standalone.spec;

import org.jspecify.annotations.NullMarked;
