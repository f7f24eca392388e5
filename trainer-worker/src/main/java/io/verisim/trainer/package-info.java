@NullMarked
package io.verisim.trainer;

import org.jspecify.annotations.NullMarked;
