/** The Spring wiring that the services share. */
@NullMarked
package io.verisim.service;

import org.jspecify.annotations.NullMarked;
