/** The launcher's commands, one class each. */
@NullMarked
package io.verisim.standalone.command;

import org.jspecify.annotations.NullMarked;
