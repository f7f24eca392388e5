package io.verisim.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import io.verisim.spec.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The one native engine of the process, and what identifies its arithmetic. */
public final class Torch {
  private static final class Holder {
    static final Engine ENGINE = start();
    static final NDManager ROOT = ENGINE.newBaseManager();

    private static Engine start() {
      downloadNothing();
      return Engine.getEngine("PyTorch");
    }
  }

  /** Bytes of a Linux memory page on the supported processors. */
  private static final long PAGE = 4096;

  private Torch() {}

  /**
   * Forbids the engine and the tokenizers beside it to download anything: the build contains the
   * native libraries. Every use of them calls this first.
   */
  public static void downloadNothing() {
    System.setProperty("offline", "true");
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  /** A new scope for tensors on the default device; the caller closes it. */
  public static NDManager newScope() {
    return Holder.ROOT.newSubManager();
  }

  static NDManager rootManager() {
    return Holder.ROOT;
  }

  /**
   * Prepares the calling thread; every thread that computes must call this method first. The number
   * of threads is part of a run's identity, because a different number changes the last bits of
   * results.
   */
  public static void pinThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + ", expected at least 1");
    }
    Objects.requireNonNull(Holder.ENGINE, "the engine, whose libraries the next calls need");
    JniUtils.setNumThreads(threads);
    // The graph executor's optimisation makes the first calls with each new shape ten times slower
    // and later calls no faster.
    JniUtils.setGraphExecutorOptimize(false);
    JniUtils.setGradMode(false);
  }

  /** Name and version of the arithmetic, as manifests record it. */
  public static String version() {
    return "pytorch-" + Holder.ENGINE.getVersion();
  }

  /**
   * Bytes in use on the device; on a CPU, the resident memory of this process. 0 if the system does
   * not report it.
   */
  public static double memoryInUse() {
    Device device = Holder.ROOT.getDevice();
    if (device.isGpu()) {
      return CudaUtils.getGpuMemory(device).getCommitted();
    }
    try {
      String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ", -1);
      return Long.parseLong(pages[1]) * (double) PAGE;
    } catch (IOException e) {
      return 0;
    }
  }

  /** The type number that scripts use for matrix products (c10/core/ScalarType.h). */
  public static int scalarType(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> 6;
      case BFLOAT16 -> 15;
    };
  }

  /** The device that tensors live on, such as {@code cpu} or {@code gpu(0)}. */
  public static String device() {
    Device device = Holder.ROOT.getDevice();
    return device.isGpu() ? "gpu(" + device.getDeviceId() + ")" : "cpu";
  }
}
