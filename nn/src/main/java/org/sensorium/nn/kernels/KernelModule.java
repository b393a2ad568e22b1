package org.sensorium.nn.kernels;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * {@code kernels.py} as a loaded TorchScript module: built in memory once, never closed.
 *
 * <p>The engine picks a named method by a first array called {@code module_method:NAME} and gives
 * every result to that array's manager, so results are moved to their real owner here.
 */
final class KernelModule {
  private static final byte[] OBJECT = // an object of class K whose only field is training = True
      "\u0080\u0002c__torch__\nK\nq\u0000)\u0081}(X\u0008\u0000\u0000\u0000trainingq\u0001\u0088ub"
          .concat("q\u0002.")
          .getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] NO_CONSTANTS = "\u0080\u0002).".getBytes(StandardCharsets.ISO_8859_1);

  /**
   * Turns the graph optimizer off on a thread, where the engine keeps that switch. With it the
   * first calls of a method run another program than the later ones, whose gradients differ in the
   * last bit: a resumed run would not end where an uninterrupted one does. DJL's own property
   * reaches its blocks only, not the plain calls made here.
   */
  private static final ThreadLocal<Boolean> PLAIN =
      ThreadLocal.withInitial(
          () -> {
            JniUtils.setGraphExecutorOptimize(false);
            return true;
          });

  private final NDManager manager =
      NDManager.newBaseManager(Device.cpu()); // numbers are read there
  private final PtSymbolBlock block;
  private final Map<String, NDArray> selectors = new ConcurrentHashMap<>();
  private final Map<Number, NDArray> scalars = new ConcurrentHashMap<>();

  KernelModule() {
    try (InputStream source = KernelModule.class.getResourceAsStream("kernels.py")) {
      if (source == null) {
        throw new IllegalStateException("kernels.py is missing from the nn jar");
      }
      byte[] archive = archive(source.readAllBytes());
      block =
          JniUtils.loadModule(
              (PtNDManager) manager, new ByteArrayInputStream(archive), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot load the kernels", e);
    }
  }

  /** Runs a method; the result belongs to the manager of {@code inputs.head()}. */
  NDArray run(String method, NDList inputs) {
    NDManager owner = inputs.head().getManager();
    NDList all = new NDList(inputs.size() + 1);
    all.add(selectors.computeIfAbsent(method, this::selector));
    all.addAll(inputs);
    PLAIN.get();
    NDArray result = IValueUtils.forward(block, all, true).head();
    result.attach(owner);
    return result;
  }

  /** A number that outlives every step: autograd may keep it, the collector may not free it. */
  NDArray scalar(double value) {
    return scalars.computeIfAbsent(value, v -> manager.create(v.doubleValue()));
  }

  NDArray scalar(long value) {
    return scalars.computeIfAbsent(value, v -> manager.create(v.longValue()));
  }

  private NDArray selector(String method) {
    NDArray selector = manager.create(0f);
    selector.setName("module_method:" + method);
    return selector;
  }

  private static byte[] archive(byte[] code) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      store(zip, "data.pkl", OBJECT);
      store(zip, "code/__torch__.py", code);
      store(zip, "constants.pkl", NO_CONSTANTS);
      store(zip, "version", "10\n".getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry("kernels/" + name);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
