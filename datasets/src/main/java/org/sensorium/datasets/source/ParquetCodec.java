package org.sensorium.datasets.source;

import io.airlift.compress.Compressor;
import io.airlift.compress.Decompressor;
import io.airlift.compress.MalformedInputException;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyCompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdCompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.format.CompressionCodec;

/** Packs and unpacks the pages of parquet files, in Java alone. */
public final class ParquetCodec {
  private ParquetCodec() {}

  /** Whether pages packed in this way can be read here. */
  static boolean reads(CompressionCodec codec) {
    return switch (codec) {
      case UNCOMPRESSED, SNAPPY, GZIP, ZSTD, LZ4_RAW -> true;
      default -> false;
    };
  }

  /**
   * Unpacks {@code packed[from, to)}.
   *
   * @param length of the unpacked bytes, checked by the caller
   * @throws IOException if it is not what the codec makes, or of another length
   */
  static byte[] unpack(CompressionCodec codec, byte[] packed, int from, int to, int length)
      throws IOException {
    return switch (codec) {
      case UNCOMPRESSED ->
          whole(
              from == 0 && to == packed.length ? packed : Arrays.copyOfRange(packed, from, to),
              length);
      case SNAPPY -> unpack(new SnappyDecompressor(), packed, from, to, length);
      case ZSTD -> unpack(new ZstdDecompressor(), packed, from, to, length);
      case LZ4_RAW -> unpack(new Lz4Decompressor(), packed, from, to, length);
      case GZIP -> {
        try (GZIPInputStream in =
            new GZIPInputStream(new ByteArrayInputStream(packed, from, to - from))) {
          byte[] unpacked = in.readNBytes(length);
          if (in.read() >= 0) {
            throw new IOException("more than the stated %d bytes".formatted(length));
          }
          yield whole(unpacked, length);
        }
      }
      default -> throw new IOException("the codec " + codec + " is not supported");
    };
  }

  private static byte[] unpack(
      Decompressor decompressor, byte[] packed, int from, int to, int length) throws IOException {
    byte[] unpacked = new byte[length];
    try {
      int unpackedLength = decompressor.decompress(packed, from, to - from, unpacked, 0, length);
      return whole(unpackedLength == length ? unpacked : new byte[unpackedLength], length);
    } catch (MalformedInputException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException("not packed as it says: " + e.getMessage(), e);
    }
  }

  private static byte[] whole(byte[] unpacked, int length) throws IOException {
    if (unpacked.length != length) {
      throw new IOException("%d bytes, stated were %d".formatted(unpacked.length, length));
    }
    return unpacked;
  }

  /** Packs a page with SNAPPY or ZSTD, or leaves it UNCOMPRESSED. */
  public static byte[] pack(CompressionCodec codec, byte[] bytes) {
    return switch (codec) {
      case UNCOMPRESSED -> bytes;
      case SNAPPY -> pack(new SnappyCompressor(), bytes);
      case ZSTD -> pack(new ZstdCompressor(), bytes);
      default -> throw new IllegalArgumentException("pages are not written with " + codec);
    };
  }

  private static byte[] pack(Compressor compressor, byte[] bytes) {
    byte[] packed = new byte[compressor.maxCompressedLength(bytes.length)];
    int length = compressor.compress(bytes, 0, bytes.length, packed, 0, packed.length);
    return Arrays.copyOf(packed, length);
  }
}
