package org.sensorium.nn.checkpoint;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the opcodes that {@code torch.save} writes and no others. A pickle is a program that may
 * call anything in Python; here it can build text, numbers, tuples, lists and maps, and call the
 * few {@link PickleGlobals}.
 *
 * <p>Python to Java: int to Long (BigInteger past 64 bits), float to Double, str to String, bool to
 * Boolean, None to {@link #NONE}, tuple and list to List, dict to Map with keys of text and
 * numbers.
 *
 * @see <a href="https://docs.python.org/3/library/pickletools.html">pickletools</a>
 */
final class PickleMachine {

  private enum Special {
    NONE,
    MARK
  }

  /** Python's None. */
  static final Object NONE = Special.NONE;

  private static final Object MARK = Special.MARK;
  private static final int MAX_STACK = 1 << 20; // objects
  private static final int MAX_MEMO = 1 << 22; // objects
  private static final int MAX_NAME = 200; // letters of a module or class

  private final String file;
  private final ByteBuffer bytes;
  private final List<Object> stack = new ArrayList<>();
  private final Map<String, PickleGlobals.Storage> storages = new LinkedHashMap<>();
  private final Map<Integer, Object> memo = new HashMap<>();

  private PickleMachine(String file, ByteBuffer bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /**
   * What a pickle built.
   *
   * @param storages every storage that it names, by key
   */
  record Result(Object root, Map<String, PickleGlobals.Storage> storages) {}

  /**
   * Runs one pickle.
   *
   * @param file for messages
   * @param bytes little endian; read from the position to behind the pickle's STOP
   */
  static Result run(String file, ByteBuffer bytes) throws IOException {
    PickleMachine machine = new PickleMachine(file, bytes);
    try {
      return new Result(machine.run(), machine.storages);
    } catch (IndexOutOfBoundsException e) { // an opcode that needs more than the stack holds
      throw machine.refused("damaged: the stack is empty");
    }
  }

  private Object run() throws IOException {
    while (true) {
      int opcode = uint8();
      if (opcode == '.') { // STOP
        Object result = pop();
        if (!stack.isEmpty()) {
          throw refused("damaged: %d objects left over".formatted(stack.size()));
        }
        return result;
      }
      step(opcode);
      if (stack.size() > MAX_STACK || memo.size() > MAX_MEMO) {
        throw refused("too large: more than %d objects at once".formatted(MAX_STACK));
      }
    }
  }

  private void step(int opcode) throws IOException {
    switch (opcode) {
      case 0x80 -> protocol(uint8());
      case 0x95 -> take(8); // FRAME: a length that only matters to streams
      case '(' -> stack.add(MARK);
      case 'N' -> stack.add(NONE);
      case 0x88 -> stack.add(true);
      case 0x89 -> stack.add(false);
      case 'J' -> stack.add((long) take(4).getInt());
      case 'K' -> stack.add((long) uint8());
      case 'M' -> stack.add((long) take(2).getShort() & 0xffff);
      case 0x8a -> stack.add(bigInteger(uint8()));
      case 'G' -> stack.add(Double.longBitsToDouble(Long.reverseBytes(take(8).getLong())));
      case 'X' -> stack.add(text(length(take(4).getInt())));
      case 0x8c -> stack.add(text(uint8()));
      case 0x8d -> stack.add(text(length(take(8).getLong())));
      case 'T' -> stack.add(text(length(take(4).getInt()))); // Python 2's str
      case 'U' -> stack.add(text(uint8()));
      case '}' -> stack.add(new LinkedHashMap<>());
      case ']' -> stack.add(new ArrayList<>());
      case ')' -> stack.add(List.of());
      case 't' -> pushTuple(popToMark());
      case 0x85 -> pushTuple(popLast(1));
      case 0x86 -> pushTuple(popLast(2));
      case 0x87 -> pushTuple(popLast(3));
      case 'a' -> appendAll(popLast(1));
      case 'e' -> appendAll(popToMark());
      case 's' -> setAll(popLast(2));
      case 'u' -> setAll(popToMark());
      case 'q' -> remember(uint8());
      case 'r' -> remember(take(4).getInt());
      case 0x94 -> remember(memo.size());
      case 'h' -> recall(uint8());
      case 'j' -> recall(take(4).getInt());
      case 'c' -> stack.add(global(line(), line()));
      case 0x93 -> stackGlobal();
      case 'R' -> call();
      case 0x81 -> make();
      case 'b' -> build();
      case 'Q' -> storage();
      default -> throw refused("opcode 0x%02x, which torch.save does not write".formatted(opcode));
    }
  }

  private void protocol(int version) throws CheckpointException {
    if (version > 5) {
      throw refused("pickle protocol %d, expected up to 5".formatted(version));
    }
  }

  private void pushTuple(List<Object> items) {
    stack.add(Collections.unmodifiableList(items));
  }

  private void appendAll(List<Object> items) throws CheckpointException {
    if (!(top() instanceof ArrayList<?>)) {
      throw refused("damaged: appends to something that is not a list");
    }
    @SuppressWarnings("unchecked") // every list on the stack was made above
    List<Object> list = (List<Object>) top();
    list.addAll(items);
  }

  private void setAll(List<Object> items) throws CheckpointException {
    if (!(top() instanceof Map) || items.size() % 2 != 0) {
      throw refused("damaged: sets items of something that is not a dict");
    }
    @SuppressWarnings("unchecked") // every map on the stack was made here
    Map<Object, Object> map = (Map<Object, Object>) top();
    for (int i = 0; i < items.size(); i += 2) {
      Object key = items.get(i);
      // containers as keys could hold themselves
      if (!(key instanceof String || key instanceof Number || key instanceof Boolean)) {
        throw refused("a dict has a key that is neither text nor a number");
      }
      map.put(key, items.get(i + 1));
    }
  }

  private void remember(int index) throws CheckpointException {
    memo.put(index, top());
  }

  private void recall(int index) throws CheckpointException {
    Object value = memo.get(index);
    if (value == null) {
      throw refused("damaged: recalls object %d, which was never stored".formatted(index));
    }
    stack.add(value);
  }

  private void stackGlobal() throws CheckpointException {
    if (!(pop() instanceof String name) || !(pop() instanceof String module)) {
      throw refused("damaged: names an object without text");
    }
    stack.add(global(module, name));
  }

  private Object global(String module, String name) throws CheckpointException {
    String full = module + "." + name;
    Object global = PickleGlobals.named(full);
    if (global == null) {
      throw refused(
          ("asks for the Python object %s; only tensors and plain containers are read. "
                  + "Such a file can run code wherever Python loads it: unless you trust its author, "
                  + "take a safetensors file instead; if you do, save model.state_dict() alone")
              .formatted(full));
    }
    return global;
  }

  private void call() throws CheckpointException {
    if (!(pop() instanceof List<?> arguments)
        || !(pop() instanceof PickleGlobals.Function function)) {
      throw refused("damaged: calls something that is not a function");
    }
    stack.add(function.call(arguments, this::refused));
  }

  private void storage() throws CheckpointException {
    PickleGlobals.Storage storage = PickleGlobals.storage(pop(), this::refused);
    PickleGlobals.Storage before = storages.putIfAbsent(storage.key(), storage);
    if (before != null && !before.equals(storage)) {
      throw refused("damaged: storage \"%s\" is named as two types".formatted(storage.key()));
    }
    stack.add(storage);
  }

  /** NEWOBJ: an object of a class. */
  private void make() throws CheckpointException {
    Object arguments = pop();
    Object made = pop();
    if (made != PickleGlobals.NAMESPACE || !(arguments instanceof List<?> list)) {
      throw refused("makes an object (opcode 0x81), expected of argparse.Namespace at most");
    }
    stack.add(PickleGlobals.NAMESPACE.call(list, this::refused));
  }

  /** Attributes are what a namespace holds; on a state dict (its _metadata) they are not needed. */
  private void build() throws CheckpointException {
    Object state = pop();
    if (top() instanceof PickleGlobals.Namespace && state instanceof Map<?, ?> attributes) {
      List<Object> items = new ArrayList<>();
      attributes.forEach((name, value) -> items.addAll(List.of(name, value)));
      setAll(items);
    } else if (!(top() instanceof Map)) {
      throw refused("sets attributes of something that is not a dict");
    }
  }

  private Object top() throws CheckpointException {
    Object top = stack.get(stack.size() - 1);
    if (top == MARK) {
      throw refused("damaged: a mark where an object belongs");
    }
    return top;
  }

  private Object pop() throws CheckpointException {
    Object top = top();
    stack.remove(stack.size() - 1);
    return top;
  }

  private List<Object> popLast(int count) throws CheckpointException {
    List<Object> tail = stack.subList(stack.size() - count, stack.size());
    List<Object> items = new ArrayList<>(tail);
    if (items.contains(MARK)) {
      throw refused("damaged: a mark where an object belongs");
    }
    tail.clear();
    return items;
  }

  private List<Object> popToMark() throws CheckpointException {
    int mark = stack.lastIndexOf(MARK);
    if (mark < 0) {
      throw refused("damaged: no mark on the stack");
    }
    List<Object> items = popLast(stack.size() - mark - 1);
    stack.remove(mark);
    return items;
  }

  private int uint8() throws CheckpointException {
    return take(1).get() & 0xff;
  }

  /** The next bytes, once they are known to be there. */
  private ByteBuffer take(int count) throws CheckpointException {
    if (bytes.remaining() < count) {
      throw refused("ends in the middle; truncated, download it again");
    }
    ByteBuffer taken = bytes.slice(bytes.position(), count).order(bytes.order());
    bytes.position(bytes.position() + count);
    return taken;
  }

  private int length(long declared) throws CheckpointException {
    if (declared < 0 || declared > bytes.remaining()) {
      throw refused(
          "a text of %s bytes, but only %d follow; truncated or damaged"
              .formatted(Long.toUnsignedString(declared), bytes.remaining()));
    }
    return (int) declared;
  }

  private String text(int length) throws CheckpointException {
    byte[] utf8 = new byte[length(length)];
    take(length).get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private Number bigInteger(int length) throws CheckpointException {
    byte[] bigEndian = new byte[length + 1]; // a leading zero keeps an empty one valid
    ByteBuffer littleEndian = take(length);
    for (int i = 0; i < length; i++) {
      bigEndian[length - i] = littleEndian.get(i);
    }
    bigEndian[0] = (byte) (length > 0 && bigEndian[1] < 0 ? -1 : 0);
    BigInteger value = new BigInteger(bigEndian);
    return value.bitLength() < 64 ? (Number) value.longValue() : value;
  }

  private String line() throws CheckpointException {
    StringBuilder letters = new StringBuilder();
    for (int letter = uint8(); letter != '\n'; letter = uint8()) {
      if (letters.length() == MAX_NAME || letter < ' ' || letter > '~') {
        throw refused("damaged: the name of a Python object is not plain text");
      }
      letters.append((char) letter);
    }
    return letters.toString();
  }

  private CheckpointException refused(String found) {
    return new CheckpointException(
        "%s: byte %d of the pickle: %s".formatted(file, bytes.position(), found));
  }
}
