/** Run specifications from the command line. */
@NullMarked
package io.verisim.cli.spec;

import org.jspecify.annotations.NullMarked;
