package org.sensorium.vision.media;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads files and prints a line for each: name, its bytes, pixels, bytes allocated on the Java
 * heap, growth of the resident set at its highest; between tabs. For Linux.
 */
final class MemoryProbe {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Path SELF = Path.of("/proc/self");

  private MemoryProbe() {}

  public static void main(String[] files) throws IOException {
    for (SyntheticOddImages.Odd odd : SyntheticOddImages.list()) { // loads every decoder
      if (odd.expected() != null) {
        ImageDecoder.standard().decode(odd.name(), odd.bytes());
      }
    }
    for (String file : files) {
      Files.writeString(SELF.resolve("clear_refs"), "5"); // the highest is the present again
      long before = status("VmRSS:");
      long allocated = allocated();
      RgbImage image = ImageDecoder.standard().decode(Path.of(file));
      allocated = allocated() - allocated;
      System.out.printf(
          "%s\t%d\t%d\t%d\t%d%n",
          file,
          Files.size(Path.of(file)),
          (long) image.width() * image.height(),
          allocated,
          status("VmHWM:") - before);
    }
  }

  private static long allocated() {
    return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private static long status(String key) throws IOException {
    for (String line : Files.readAllLines(SELF.resolve("status"))) {
      if (line.startsWith(key)) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no %s in /proc/self/status".formatted(key));
  }
}
