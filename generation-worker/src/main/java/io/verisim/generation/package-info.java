@NullMarked
package io.verisim.generation;

import org.jspecify.annotations.NullMarked;
