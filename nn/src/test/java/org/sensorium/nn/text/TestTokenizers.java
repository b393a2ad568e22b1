package org.sensorium.nn.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.sensorium.nn.checkpoint.GgufFile;

/** Real tokenizers for tests that run without a model; other modules use them too. */
public final class TestTokenizers {
  private TestTokenizers() {}

  /** SmolLM2's, read from the metadata of its GGUF (tokenizers/smollm2.py). */
  public static Tokenizer smolLm2() throws IOException {
    Path file = Files.createTempFile("smollm2", ".gguf");
    try {
      try (InputStream packed =
              TestTokenizers.class.getResourceAsStream("/tokenizers/smollm2.gguf.gz");
          InputStream in = new GZIPInputStream(Objects.requireNonNull(packed))) {
        Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      }
      try (GgufFile gguf = GgufFile.open(file)) {
        return TokenizerFiles.ofGguf(gguf.metadata(), "smollm2");
      }
    } finally {
      Files.delete(file);
    }
  }
}
