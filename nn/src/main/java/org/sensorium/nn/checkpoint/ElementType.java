package org.sensorium.nn.checkpoint;

import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;

/** The unquantised element types, named as safetensors names them. */
enum ElementType implements StoredType {
  F64(8, DataType.FLOAT64),
  F32(4, DataType.FLOAT32),
  F16(2, DataType.FLOAT32),
  BF16(2, DataType.FLOAT32),
  I64(8, DataType.INT64),
  I32(4, DataType.INT32),
  I16(2, DataType.INT32),
  I8(1, DataType.INT8),
  U8(1, DataType.UINT8),
  BOOL(1, DataType.BOOLEAN);

  private final int bytes;
  private final DataType arrayType;

  ElementType(int bytes, DataType arrayType) {
    this.bytes = bytes;
    this.arrayType = arrayType;
  }

  @Override
  public String label() {
    return name();
  }

  @Override
  public int blockElements() {
    return 1;
  }

  @Override
  public int blockBytes() {
    return bytes;
  }

  @Override
  public DataType arrayType() {
    return arrayType;
  }

  @Override
  public void decode(ByteBuffer blocks, ByteBuffer elements) {
    switch (this) {
      case F16 -> {
        while (blocks.hasRemaining()) {
          elements.putFloat(HalfFloat.toFloat(blocks.getShort()));
        }
      }
      case BF16 -> {
        while (blocks.hasRemaining()) {
          elements.putInt(blocks.getShort() << 16); // the upper half of a float32
        }
      }
      case I16 -> {
        while (blocks.hasRemaining()) {
          elements.putInt(blocks.getShort());
        }
      }
      case BOOL -> {
        while (blocks.hasRemaining()) {
          elements.put((byte) (blocks.get() == 0 ? 0 : 1)); // torch takes any other byte badly
        }
      }
      case F64, F32, I64, I32, I8, U8 -> elements.put(blocks);
    }
  }
}
