package org.sensorium.vision.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.vision.clip.ClipModel;

/** Everything lies on the device that the caller chose. */
@Tag("parity")
class DevicesTest {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final Pattern DEFAULT_DEVICE = Pattern.compile("newBaseManager\\(\\s*\\)");

  static Stream<VisionEncoders.Entry> encoders() {
    return VisionEncoders.all().stream();
  }

  private static List<Device> devices() {
    List<Device> devices = new ArrayList<>(List.of(Device.cpu()));
    for (int i = 0; i < Engine.getInstance().getGpuCount(); i++) {
      devices.add(Device.gpu(i));
    }
    return devices;
  }

  /** A manager without a device takes the first GPU, whatever {@code --device} says. */
  @Test
  void noMainClassChoosesADeviceItself() throws IOException {
    List<Path> files;
    try (Stream<Path> tree = Files.walk(SOURCES)) {
      files = tree.filter(file -> file.toString().endsWith(".java")).toList();
    }
    assertThat(files).hasSizeGreaterThan(40);
    for (Path file : files) {
      assertThat(DEFAULT_DEVICE.matcher(Files.readString(file)).find()).as("%s", file).isFalse();
    }
  }

  /** And the manager holds nothing else: what was only needed while loading is closed. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("encoders")
  void everyArrayOfAnEncoderIsTheManagers(VisionEncoders.Entry entry) throws IOException {
    for (Device device : devices()) {
      for (Precision precision : List.of(Precision.FLOAT32, Precision.BFLOAT16)) {
        try (NDManager manager = NDManager.newBaseManager(device);
            NDManager other = NDManager.newBaseManager(device);
            ParityFixture fixture = VisionEncoderParityTest.fixture(other, entry)) {
          VisionEncoder encoder = VisionEncoderParityTest.load(manager, entry, fixture, precision);
          assertThat(encoder.device()).isEqualTo(device);
          check(manager, device, encoder);
        }
      }
    }
  }

  @Test
  void everyArrayOfClipIsTheManagers() throws IOException {
    for (Device device : devices()) {
      try (NDManager manager = NDManager.newBaseManager(device)) {
        Path folder = ParityFixture.root().resolve("clip");
        check(manager, device, ClipModel.load(manager, folder, Precision.FLOAT32));
      }
    }
  }

  /** Arrays are never printed: one of bfloat16 would end the virtual machine. */
  private static void check(NDManager manager, Device device, Object model) throws IOException {
    Set<NDArray> held = Collections.newSetFromMap(new IdentityHashMap<>());
    collect(model, held, Collections.newSetFromMap(new IdentityHashMap<>()));
    for (NDArray array : held) {
      assertThat(array.getDevice()).isEqualTo(device);
      assertThat(array.getManager() == manager).isTrue();
    }
    assertThat(held.size()).isGreaterThan(10);
    assertThat(manager.getManagedArrays().size()).isEqualTo(held.size());
  }

  private static void collect(Object object, Set<NDArray> found, Set<Object> seen)
      throws IOException {
    if (object == null || !seen.add(object)) {
      return;
    }
    if (object instanceof NDArray array) {
      found.add(array);
    } else if (object instanceof Iterable<?> several) {
      for (Object one : several) {
        collect(one, found, seen);
      }
    } else if (object instanceof Object[] several) {
      collect(Arrays.asList(several), found, seen);
    } else if (object.getClass().getName().startsWith("org.sensorium.")) { // lambdas, too
      for (Class<?> type = object.getClass();
          type.getName().startsWith("org.sensorium.");
          type = type.getSuperclass()) {
        for (Field field : type.getDeclaredFields()) {
          if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
            field.setAccessible(true);
            try {
              collect(field.get(object), found, seen);
            } catch (IllegalAccessException e) {
              throw new IOException(e);
            }
          }
        }
      }
    }
  }

  @Test
  void idsOnAnotherDeviceAreRefused() throws IOException {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Path folder = ParityFixture.root().resolve("clip");
      ClipModel model = ClipModel.load(manager, folder, Precision.FLOAT32);
      NDArray ids = manager.zeros(new Shape(1, 4), DataType.INT64);
      assertThatThrownBy(() -> model.textEmbeds(onGpu(ids)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              "ids lie on gpu(0) (manager on cpu()), the text tower on cpu(); create them");
      NDArray pixels = manager.zeros(new Shape(1, 3, 8, 8));
      assertThatThrownBy(() -> PatchEmbedding.check(onGpu(pixels), 8, Device.cpu()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("pixels lie on gpu(0)");
    }
  }

  /** The array with another word about where it lies. */
  private static NDArray onGpu(NDArray array) {
    return (NDArray)
        Proxy.newProxyInstance(
            NDArray.class.getClassLoader(),
            new Class<?>[] {NDArray.class},
            (proxy, method, arguments) ->
                method.getName().equals("getDevice")
                    ? Device.gpu(0)
                    : method.invoke(array, arguments));
  }
}
