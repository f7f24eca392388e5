/** Run specifications as the command line names them. */
@NullMarked
package io.verisim.cli.spec;

import org.jspecify.annotations.NullMarked;
