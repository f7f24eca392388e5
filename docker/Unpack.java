import ai.djl.engine.Engine;

/** Has the engine put its natives into {@code DJL_CACHE_DIR}, and load them from there. */
class Unpack {
  public static void main(String[] arguments) {
    System.out.println(Engine.getInstance());
  }
}
