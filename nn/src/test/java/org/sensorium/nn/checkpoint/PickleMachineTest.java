package org.sensorium.nn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PickleMachineTest {

  private static Object run(String opcodes) throws IOException {
    byte[] bytes = opcodes.getBytes(StandardCharsets.ISO_8859_1);
    return PickleMachine.run("p", ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)).root();
  }

  @Test
  void buildsPlainValues() throws IOException {
    assertThat(run("(K\u0001M\u0000\u0001J\u00ff\u00ff\u00ff\u00ff\u0088\u0089t."))
        .isEqualTo(List.of(1L, 256L, -1L, true, false));
    assertThat(run("}(X\u0001\u0000\u0000\u0000a]K\u0001au.")).isEqualTo(Map.of("a", List.of(1L)));
    assertThat(run("G\u003f\u00f0\u0000\u0000\u0000\u0000\u0000\u0000.")).isEqualTo(1.0);
    assertThat(run("\u008a\u0001\u00ff.")).isEqualTo(-1L);
    assertThat(run("\u008a\u0000.")).isEqualTo(0L);
  }

  /** As torch.save writes args: NEWOBJ of the class, then BUILD with its attributes. */
  @Test
  void aNamespaceIsItsAttributes() throws IOException {
    String named = "cargparse\nNamespace\n)\u0081";
    assertThat(run(named + "}X\u0001\u0000\u0000\u0000aK\u0007sb.")).isEqualTo(Map.of("a", 7L));
    assertThat(run(named + ".")).isEqualTo(Map.of());
    for (String other :
        List.of(
            "ccollections\nOrderedDict\n)\u0081.",
            "K\u0001)\u0081.",
            "cargparse\nNamespace\nK\u0001\u0081.")) {
      assertThatThrownBy(() -> run(other))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("makes an object (opcode 0x81)");
    }
    assertThatThrownBy(() -> run("cargparse\nNamespace\n(K\u0001t\u0081."))
        .hasMessageContaining("an argparse.Namespace made from something");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "os.system",
        "posix.system",
        "builtins.eval",
        "__builtin__.eval",
        "builtins.getattr",
        "torch.load",
        "torch._utils._rebuild_qtensor",
        "numpy.core.multiarray._reconstruct",
        "collections.OrderedDict.fromkeys",
        "torch.FloatStorage.from_file",
        "argparse.Action"
      })
  void refusesEveryOtherGlobal(String name) {
    int dot = name.lastIndexOf('.');
    String old = "c%s\n%s\n.".formatted(name.substring(0, dot), name.substring(dot + 1));
    assertThatThrownBy(() -> run(old))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("asks for the Python object " + name + ";");
    String module = name.substring(0, dot);
    String attribute = name.substring(dot + 1);
    String stacked =
        "\u008c%c%s\u008c%c%s\u0093."
            .formatted((char) module.length(), module, (char) attribute.length(), attribute);
    assertThatThrownBy(() -> run(stacked))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("asks for the Python object " + name + ";");
  }

  @ParameterizedTest
  @CsvSource({
    "i,opcode 0x69", // INST calls by name
    "o,opcode 0x6f", // OBJ
    "\u0082,opcode 0x82", // EXT1 calls by number
  })
  void refusesOtherWaysToCall(String opcode, String message) {
    assertThatThrownBy(() -> run("))" + opcode))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(message + ", which torch.save does not write");
  }

  static Stream<Arguments> damaged() {
    return Stream.of(
        arguments("R", "the stack is empty"),
        arguments("t", "no mark on the stack"),
        arguments("(.", "a mark where an object belongs"),
        arguments("h\u0005", "recalls object 5, which was never stored"),
        arguments(")K\u0001a.", "appends to something that is not a list"),
        arguments(")K\u0001K\u0001s.", "sets items of something that is not a dict"),
        arguments("})K\u0001s.", "a dict has a key that is neither text nor a number"),
        arguments("K\u0001)R", "calls something that is not a function"),
        arguments("K\u0001}b", "sets attributes of something that is not a dict"),
        arguments("K\u0001Q", "a storage is not"),
        arguments("X\u00ff\u00ff\u00ff\u007f", "a text of 2147483647 bytes, but only 0 follow"),
        arguments("\u008d" + "\u00ff".repeat(8), "a text of 18446744073709551615 bytes"),
        arguments("\u0080\u0006", "pickle protocol 6, expected up to 5"),
        arguments("K", "ends in the middle; truncated"),
        arguments("K\u0001K\u0001.", "1 objects left over"));
  }

  @ParameterizedTest
  @MethodSource("damaged")
  void refusesDamage(String opcodes, String message) {
    assertThatThrownBy(() -> run(opcodes))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("p: byte ")
        .hasMessageContaining(message);
  }

  @Test
  void limitsTheStack() {
    assertThatThrownBy(() -> run("N".repeat((1 << 20) + 1) + "."))
        .hasMessageContaining("too large: more than 1048576 objects at once");
  }

  /** A list in itself, and tuples that each hold the one before twice, must not run away. */
  @Test
  void flatteningEnds(@TempDir Path folder) throws IOException {
    StringBuilder doubled = new StringBuilder(")q\u0000");
    for (int i = 0; i < 28; i++) {
      doubled.append("h%c\u0086q%c".formatted((char) i, (char) (i + 1)));
    }
    for (String object : List.of("]q\u0000h\u0000a.", doubled + ".")) {
      String stream = ".\u0080\u0002M\u00e9\u0003.}U\rlittle_endian\u0088s." + object + "].";
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.writeBytes(TorchArchive.STREAM_START);
      bytes.writeBytes(stream.getBytes(StandardCharsets.ISO_8859_1));
      Path path = Files.write(folder.resolve("loop.pt"), bytes.toByteArray());
      assertThatThrownBy(() -> TorchPickleFile.open(path))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("its containers are too deep");
    }
  }
}
