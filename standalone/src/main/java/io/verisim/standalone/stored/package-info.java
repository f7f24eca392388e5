/** Stored runs, read without any server. */
@NullMarked
package io.verisim.standalone.stored;

import org.jspecify.annotations.NullMarked;
