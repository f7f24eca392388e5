/** The launcher's client of the HTTP API. */
@NullMarked
package io.verisim.standalone.client;

import org.jspecify.annotations.NullMarked;
