package io.verisim.report;

import io.verisim.artifact.ArtifactRef;

/**
 * An evaluated version of the base model.
 *
 * @param version its number, from 1
 * @param cycle the cycle that made it; 0 is pretraining
 * @param model its artifact
 * @param verdict whether it is better than its baseline and than a lower temperature
 */
public record EvaluatedVersion(int version, int cycle, ArtifactRef model, Verdict verdict) {}
