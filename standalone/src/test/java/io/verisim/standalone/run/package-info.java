@NullMarked
package io.verisim.standalone.run;

import org.jspecify.annotations.NullMarked;
