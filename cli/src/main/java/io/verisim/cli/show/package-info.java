/** The display of runs on a terminal and in a log. */
@NullMarked
package io.verisim.cli.show;

import org.jspecify.annotations.NullMarked;
