import ai.djl.pytorch.jni.LibUtils;

/**
 * Makes the engine unpack its native libraries into {@code DJL_CACHE_DIR} without loading them. Libraries for GPUs need the
 * driver, which only the machine that runs the image has.
 */
public class Unpack {
  public static void main(String[] arguments) {
    System.setProperty("ai.djl.pytorch.native_helper", Unpack.class.getName());
    LibUtils.loadLibrary();
    System.setProperty("ai.djl.huggingface.native_helper", Unpack.class.getName());
    ai.djl.huggingface.tokenizers.jni.LibUtils.checkStatus();
  }

  /** The engine calls this instead of {@link System#load}. */
  public static void load(String library) {
    System.out.println(library);
  }
}
