/**
 * The one access to the engine's JNI layer that its public API does not offer: a method call that
 * records gradients.
 */
@NullMarked
package ai.djl.pytorch.jni;

import org.jspecify.annotations.NullMarked;
