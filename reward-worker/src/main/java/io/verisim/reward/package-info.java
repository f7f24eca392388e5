@NullMarked
package io.verisim.reward;

import org.jspecify.annotations.NullMarked;
