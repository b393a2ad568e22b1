package org.sensorium.fusion.model.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Fetches one file at a time, in as many pieces as the line allows. */
final class HubDownload {
  private static final int TRIES = 5;
  private static final long FIRST_PAUSE = 250; // ms, doubled at each further try

  private final HubHttp http;
  private final DownloadListener listener;

  HubDownload(HubHttp http, DownloadListener listener) {
    this.http = http;
    this.listener = listener;
  }

  /**
   * Fetches a file, or finds it there. Pieces lie in {@code <target>.part} until it is whole and
   * its checksum right.
   */
  void fetch(HubFile file, Path target) throws IOException {
    if (Files.exists(target)) {
      return; // moved into place only after its checksum was right
    }
    Files.createDirectories(target.toAbsolutePath().resolveSibling(""));
    Path part = target.resolveSibling(target.getFileName() + ".part");
    boolean resumed = Files.exists(part);
    read(file, part);
    try {
      file.hash().check(part);
    } catch (IOException e) {
      Files.delete(part);
      if (!resumed) {
        throw new IOException("%s: %s; try again".formatted(file.address(), e.getMessage()), e);
      }
      read(file, part); // the pieces may have been of an older file
      file.hash().check(part);
    }
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private void read(HubFile file, Path part) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        if (length(part) < file.bytes() || file.bytes() == 0) {
          append(file, part);
        }
        if (length(part) == file.bytes()) {
          return;
        }
        if (length(part) > file.bytes()) {
          Files.delete(part);
        }
        throw new IOException(
            "%s: the line broke after %d of %d bytes"
                .formatted(file.address(), length(part), file.bytes()));
      } catch (HubHttp.StatusException e) {
        if (!e.passing() || attempt == TRIES) {
          throw e;
        }
      } catch (IOException e) {
        if (attempt == TRIES) {
          throw e;
        }
      }
      pause(FIRST_PAUSE << attempt);
    }
  }

  private void append(HubFile file, Path part) throws IOException {
    long from = length(part);
    HttpResponse<InputStream> response = http.get(file.address(), from);
    try (InputStream body = response.body()) {
      http.checked(file.address(), response);
      // 200 to a request for a range means the whole file from its start
      boolean continued = response.statusCode() == 206 && starts(response, from);
      long at = continued ? from : 0;
      try (StallGuard guard = new StallGuard(body);
          OutputStream out =
              Files.newOutputStream(
                  part,
                  StandardOpenOption.CREATE,
                  continued ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING)) {
        byte[] buffer = new byte[1 << 16];
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
          out.write(buffer, 0, read);
          guard.alive();
          at += read;
          listener.at(file.name(), at, file.bytes());
          if (at > file.bytes()) {
            throw new IOException(
                "%s: more than the announced %d bytes".formatted(file.address(), file.bytes()));
          }
        }
      }
    }
  }

  private static boolean starts(HttpResponse<?> response, long from) throws IOException {
    String range = response.headers().firstValue("Content-Range").orElse("");
    if (!range.startsWith("bytes %d-".formatted(from))) {
      throw new IOException(
          "%s: asked for bytes from %d, got \"%s\"".formatted(response.uri(), from, range));
    }
    return true;
  }

  private static long length(Path part) throws IOException {
    return Files.exists(part) ? Files.size(part) : 0;
  }

  private static void pause(long milliseconds) throws IOException {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted between two tries", e);
    }
  }
}
