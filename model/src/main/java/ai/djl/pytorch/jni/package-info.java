/**
 * The one door into the engine's JNI layer that its public API does not open: a method call that
 * records gradients.
 */
@NullMarked
package ai.djl.pytorch.jni;

import org.jspecify.annotations.NullMarked;
