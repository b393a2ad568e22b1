package org.sensorium.datasets.conversation;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;

/** The bytes of a medium that a dataset keeps in its rows; equal when the bytes are. */
public final class MediaContent {
  private final byte[] bytes;

  /** Takes the array over; nobody may change it afterwards. */
  public MediaContent(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Reads the bytes. */
  public InputStream open() {
    return new ByteArrayInputStream(bytes);
  }

  /** How many there are. */
  public int size() {
    return bytes.length;
  }

  /** A copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MediaContent that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
