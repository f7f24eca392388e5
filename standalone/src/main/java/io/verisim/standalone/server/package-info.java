/** A data folder and the server that uses it, with every service in this JVM. */
@NullMarked
package io.verisim.standalone.server;

import org.jspecify.annotations.NullMarked;
