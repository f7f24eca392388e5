@NullMarked
package io.verisim.standalone;

import org.jspecify.annotations.NullMarked;
