@NullMarked
package io.verisim.cli;

import org.jspecify.annotations.NullMarked;
