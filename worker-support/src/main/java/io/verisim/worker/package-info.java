@NullMarked
package io.verisim.worker;

import org.jspecify.annotations.NullMarked;
