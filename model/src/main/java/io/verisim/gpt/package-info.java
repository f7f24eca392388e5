/**
 * The generative transformer: configuration, parameters, files, log-likelihoods, cached sampling.
 */
@NullMarked
package io.verisim.gpt;

import org.jspecify.annotations.NullMarked;
