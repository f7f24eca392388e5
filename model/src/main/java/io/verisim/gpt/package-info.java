@NullMarked
package io.verisim.gpt;

import org.jspecify.annotations.NullMarked;
