/** The launcher's commands, one class each. */
@NullMarked
package io.verisim.cli.command;

import org.jspecify.annotations.NullMarked;
