/**
 * Tests against real servers, in the Maven profile {@code stack}. Each server is looked for in the
 * environment, then as a container, then as a program on the PATH; one that is nowhere fails the
 * tests.
 */
@NullMarked
package io.verisim.standalone.stack;

import org.jspecify.annotations.NullMarked;
