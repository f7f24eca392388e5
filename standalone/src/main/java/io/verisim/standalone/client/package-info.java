/** The HTTP API as the launcher calls it. */
@NullMarked
package io.verisim.standalone.client;

import org.jspecify.annotations.NullMarked;
