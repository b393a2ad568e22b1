package org.sensorium.nn.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Opens whatever weights lie at a path; the content decides, never the file's name. */
public final class Checkpoints {

  /** The files of a model folder that hold its weights, best first. */
  private static final List<String> IN_FOLDERS =
      List.of(
          "model.safetensors",
          "model.safetensors.index.json",
          "adapter_model.safetensors",
          "diffusion_pytorch_model.safetensors",
          "diffusion_pytorch_model.safetensors.index.json",
          "pytorch_model.bin",
          "pytorch_model.bin.index.json",
          "adapter_model.bin",
          "diffusion_pytorch_model.bin");

  private static final List<String> ENDINGS =
      List.of(".safetensors", ".gguf", ".bin", ".pt", ".pth");

  /** How the name of an index of shards ends. */
  static final String INDEX = ".index.json";

  private static final int SNIFFED_BYTES = 64;

  private Checkpoints() {}

  /**
   * Opens a weights file, a shard index, or a folder that holds either. A LLaMA-family GGUF file
   * comes under transformers' names.
   *
   * @throws CheckpointException if there are no usable weights at that path; says what was found
   */
  public static Checkpoint open(Path path) throws IOException {
    return Files.isDirectory(path) ? openFile(inFolder(path)) : openFile(path);
  }

  private static Checkpoint openFile(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException("%s: no such file, expected model weights".formatted(file));
    }
    if (file.toString().endsWith(INDEX)) {
      return ShardedCheckpoint.open(file);
    }
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(SNIFFED_BYTES);
    }
    refuseStandIns(file, start);
    // the magic number first: a GGUF file's count of tensors may be a '{', as 123 is
    if (new String(start, StandardCharsets.ISO_8859_1).startsWith("GGUF")) {
      return openGguf(file);
    }
    // before the pickles: the first bytes of a safetensors file are a number, which may be "PK\3";
    // the byte of a zip file that is compared here tells the compression, and is never a '{'
    if (start.length > 8 && start[8] == '{') {
      return SafetensorsFile.open(file);
    }
    if (TorchPickleFile.starts(start)) {
      return TorchPickleFile.open(file);
    }
    if (Ct2Header.starts(start)) {
      return Ct2Checkpoint.open(file);
    }
    throw new CheckpointException(
        "%s: starts with the bytes %s, expected safetensors, GGUF, a torch pickle or a CTranslate2 model"
            .formatted(file, HexFormat.of().formatHex(start, 0, Math.min(start.length, 16))));
  }

  private static Checkpoint openGguf(Path path) throws IOException {
    GgufFile file = GgufFile.open(path);
    return "llama".equals(file.metadata().get("general.architecture")) ? llama(file) : file;
  }

  private static Checkpoint llama(GgufFile file) throws IOException {
    try {
      return GgufLlama.of(file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Refuses files that stand where others should be, as failed downloads leave them.
   *
   * @param start the file's first bytes, or all of them
   */
  static void refuseStandIns(Path file, byte[] start) throws CheckpointException {
    if (start.length == 0) {
      throw new CheckpointException("%s: is empty; download it again".formatted(file));
    }
    String text =
        new String(start, 0, Math.min(start.length, SNIFFED_BYTES), StandardCharsets.ISO_8859_1)
            .stripLeading();
    if (text.startsWith("version https://git-lfs")) {
      throw new CheckpointException(
          "%s: is a git-LFS pointer, not the file itself; run \"git lfs pull\" in its repository or download the file"
              .formatted(file));
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("<!doctype") || lower.startsWith("<html")) {
      throw new CheckpointException(
          "%s: is a web page, as a refused download leaves it; download the file again"
              .formatted(file));
    }
  }

  private static Path inFolder(Path folder) throws IOException {
    for (String name : IN_FOLDERS) {
      if (Files.isRegularFile(folder.resolve(name))) {
        return folder.resolve(name);
      }
    }
    List<Path> others;
    try (Stream<Path> files = Files.list(folder)) {
      others =
          files
              .filter(Files::isRegularFile)
              .filter(f -> ENDINGS.stream().anyMatch(e -> f.toString().endsWith(e)))
              .sorted()
              .toList();
    }
    if (others.size() == 1) {
      return others.get(0);
    }
    throw new CheckpointException(
        others.isEmpty()
            ? "%s: holds no weights, expected one of %s or a single %s file"
                .formatted(folder, IN_FOLDERS, ENDINGS)
            : "%s: holds several weights files and no index, name one of %s"
                .formatted(folder, others.stream().map(Path::getFileName).toList()));
  }

  /** The refusal of a name that a checkpoint does not hold. */
  static CheckpointException noTensor(Checkpoint checkpoint, String name) {
    return new CheckpointException(
        "%s: has no tensor \"%s\" among its %d"
            .formatted(checkpoint.source(), name, checkpoint.tensors().size()));
  }
}
