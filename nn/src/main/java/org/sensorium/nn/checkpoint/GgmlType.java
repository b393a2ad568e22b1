package org.sensorium.nn.checkpoint;

import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tensor types of GGUF files that are read; the ids are ggml's. */
enum GgmlType implements StoredType {
  F32(0, ElementType.F32),
  F16(1, ElementType.F16),
  Q4_0(2, 32, 18, GgmlBlocks::q4v0),
  Q4_1(3, 32, 20, GgmlBlocks::q4v1),
  Q5_0(6, 32, 22, GgmlBlocks::q5v0),
  Q5_1(7, 32, 24, GgmlBlocks::q5v1),
  Q8_0(8, 32, 34, GgmlBlocks::q8v0),
  Q4_K(12, 256, 144, GgmlBlocks::q4k),
  Q5_K(13, 256, 176, GgmlBlocks::q5k),
  Q6_K(14, 256, 210, GgmlBlocks::q6k),
  I8(24, ElementType.I8),
  I16(25, ElementType.I16),
  I32(26, ElementType.I32),
  I64(27, ElementType.I64),
  F64(28, ElementType.F64),
  BF16(30, ElementType.BF16);

  private final int id;
  private final int blockElements;
  private final int blockBytes;
  private final GgmlBlocks.@Nullable Decoder decoder;
  private final ElementType plain; // what the elements are, or become

  GgmlType(int id, ElementType plain) {
    this.id = id;
    this.blockElements = 1;
    this.blockBytes = plain.blockBytes();
    this.decoder = null;
    this.plain = plain;
  }

  GgmlType(int id, int blockElements, int blockBytes, GgmlBlocks.Decoder decoder) {
    this.id = id;
    this.blockElements = blockElements;
    this.blockBytes = blockBytes;
    this.decoder = decoder;
    this.plain = ElementType.F32;
  }

  /** The type with this id, or null where it is none of these. */
  static @Nullable GgmlType of(int id) {
    return Arrays.stream(values()).filter(type -> type.id == id).findFirst().orElse(null);
  }

  /** All types with their ids, for messages. */
  static String known() {
    return Arrays.stream(values())
        .map(type -> "%s (%d)".formatted(type, type.id))
        .collect(Collectors.joining(", "));
  }

  @Override
  public String label() {
    return name();
  }

  @Override
  public int blockElements() {
    return blockElements;
  }

  @Override
  public int blockBytes() {
    return blockBytes;
  }

  @Override
  public DataType arrayType() {
    return plain.arrayType();
  }

  @Override
  public void decode(ByteBuffer blocks, ByteBuffer elements) {
    if (decoder == null) {
      plain.decode(blocks, elements);
      return;
    }
    float[] weights = new float[blockElements];
    var out = elements.asFloatBuffer();
    for (int at = blocks.position(); at < blocks.limit(); at += blockBytes) {
      decoder.decode(blocks, at, weights);
      out.put(weights);
    }
  }
}
