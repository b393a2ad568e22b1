package org.sensorium.fusion.chat.jinja;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a template computes with: Python's plain data types. */
public sealed interface Value
    permits Text,
        Value.Nothing,
        Value.Bool,
        Value.Int,
        Value.Real,
        Value.Undefined,
        Value.Safe,
        Value.Seq,
        Value.Generator,
        Value.Dict,
        Value.Namespace,
        Value.Loop,
        Value.Function {

  /** Python's {@code None}. */
  enum Nothing implements Value {
    NONE
  }

  /** True or false. */
  enum Bool implements Value {
    FALSE,
    TRUE;

    static Bool of(boolean value) {
      return value ? TRUE : FALSE;
    }
  }

  /** An integer of any size. */
  record Int(BigInteger value) implements Value {
    static Int of(long value) {
      return new Int(BigInteger.valueOf(value));
    }
  }

  /** A float. */
  record Real(double value) implements Value {}

  /** A name or attribute that does not exist; the hint goes into messages. */
  record Undefined(String hint) implements Value {}

  /**
   * What the filter {@code safe} makes of text. It prints and joins with {@code ~} like the text;
   * adding to it, which would escape the other side for HTML, is refused.
   */
  record Safe(Text text) implements Value {}

  /** Python's ordered containers: they differ in how they print and compare. */
  enum SeqKind {
    LIST("list"),
    TUPLE("tuple"),
    RANGE("range"),
    KEYS("dict_keys"),
    VALUES("dict_values"),
    ITEMS("dict_items");

    final String python;

    SeqKind(String python) {
      this.python = python;
    }

    boolean isView() {
      return this == KEYS || this == VALUES || this == ITEMS;
    }
  }

  /** A list, tuple, range or view of a dictionary. */
  record Seq(SeqKind kind, List<Value> items) implements Value {
    public Seq {
      items = List.copyOf(items);
    }

    public static Seq list(List<? extends Value> items) {
      return new Seq(SeqKind.LIST, List.copyOf(items));
    }

    static Seq tuple(Value... items) {
      return new Seq(SeqKind.TUPLE, List.of(items));
    }
  }

  /** The one-shot iterator that filters such as {@code selectattr} give: always true, no length. */
  final class Generator implements Value {
    private final ArrayDeque<Value> left;

    Generator(List<Value> items) {
      left = new ArrayDeque<>(items);
    }

    /** Everything not yet taken. */
    List<Value> drain() {
      List<Value> all = List.copyOf(left);
      left.clear();
      return all;
    }

    @Nullable Value next() {
      return left.poll();
    }
  }

  /**
   * A dictionary in its order.
   *
   * @param source what rendered text is attributed to while a loop is at this dictionary, if
   *     anything: it marks the text of a message
   */
  record Dict(Map<Value, Value> entries, @Nullable Object source) implements Value {
    public Dict {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    static Dict of(Map<Value, Value> entries) {
      return new Dict(entries, null);
    }
  }

  /** What {@code namespace()} makes: the one thing a template may change. */
  record Namespace(Map<String, Value> attributes) implements Value {}

  /** The {@code loop} of a for statement. */
  non-sealed interface Loop extends Value {
    Value attribute(String name);
  }

  /** Something that can be called: a function, a method bound to its object, a macro. */
  @FunctionalInterface
  non-sealed interface Function extends Value {
    Value call(Arguments arguments);
  }
}
