/** A data folder and the server that works on it: every service in this JVM. */
@NullMarked
package io.verisim.standalone.server;

import org.jspecify.annotations.NullMarked;
