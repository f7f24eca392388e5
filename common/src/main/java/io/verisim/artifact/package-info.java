@NullMarked
package io.verisim.artifact;

import org.jspecify.annotations.NullMarked;
