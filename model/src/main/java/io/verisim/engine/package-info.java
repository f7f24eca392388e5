/** The native engine: threads, memory scopes, the packed script, tensor files, seeds. */
@NullMarked
package io.verisim.engine;

import org.jspecify.annotations.NullMarked;
