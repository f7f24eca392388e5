import ai.djl.pytorch.jni.LibUtils;

/**
 * Has the engine put its natives into {@code DJL_CACHE_DIR}, but load none: those for GPUs need the driver, which comes with
 * the machine that an image runs on, not with the one that builds it.
 */
public class Unpack {
  public static void main(String[] arguments) {
    System.setProperty("ai.djl.pytorch.native_helper", Unpack.class.getName());
    LibUtils.loadLibrary();
  }

  /** What the engine calls in the place of {@link System#load}. */
  public static void load(String library) {
    System.out.println(library);
  }
}
