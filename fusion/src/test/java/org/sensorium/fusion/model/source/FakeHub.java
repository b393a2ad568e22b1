package org.sensorium.fusion.model.source;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Answers as the hub does for one repository, org/tiny, with faults on demand. */
final class FakeHub implements AutoCloseable {
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  final Map<String, byte[]> files = new LinkedHashMap<>();

  /** "METHOD path range authorization" of each request. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  private final HttpServer server;
  volatile int breakAfter = -1; // bytes of large files before the line breaks, once
  volatile boolean ranges = true;
  volatile boolean wrongHash;
  volatile int status; // for everything, 0 for none
  volatile int failures; // answers of 503 before things go well

  FakeHub() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::answer);
    server.start();
  }

  URI endpoint() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      requests.add(
          "%s %s %s %s"
              .formatted(
                  exchange.getRequestMethod(),
                  path,
                  exchange.getRequestHeaders().getFirst("Range"),
                  exchange.getRequestHeaders().getFirst("Authorization")));
      String commit = COMMIT + "/"; // what follows is the file
      int at = path.indexOf(commit);
      String file = path.substring(at < 0 ? path.lastIndexOf('/') + 1 : at + commit.length());
      if (status != 0) {
        exchange.sendResponseHeaders(status, -1);
      } else if (path.equals("/api/models/org/tiny/revision/main")) {
        send(exchange, listing().getBytes(StandardCharsets.UTF_8));
      } else if (path.startsWith("/org/tiny/resolve/" + COMMIT) && files.containsKey(file)) {
        resolve(exchange, file, files.get(file));
      } else if (path.startsWith("/store/") && files.containsKey(file)) {
        content(exchange, files.get(file));
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private String listing() {
    StringBuilder names = new StringBuilder();
    files.keySet().forEach(name -> names.append(",{\"rfilename\":\"%s\"}".formatted(name)));
    return "{\"sha\":\"%s\",\"siblings\":[%s]}".formatted(COMMIT, names.substring(1));
  }

  /** Large files are kept elsewhere, as the hub keeps them: another host name. */
  private void resolve(HttpExchange exchange, String name, byte[] content) throws IOException {
    boolean large = name.endsWith(".safetensors");
    String etag = large ? sha256(content) : gitBlob(content);
    if (wrongHash) {
      etag = etag.replaceAll("[0-9]", "a");
    }
    if (!large) {
      exchange.getResponseHeaders().set("ETag", "W/\"%s\"".formatted(etag));
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
        exchange.sendResponseHeaders(200, -1);
      } else {
        content(exchange, content);
      }
      return;
    }
    exchange.getResponseHeaders().set("X-Linked-Etag", "\"%s\"".formatted(etag));
    exchange.getResponseHeaders().set("X-Linked-Size", Integer.toString(content.length));
    exchange
        .getResponseHeaders()
        .set("Location", "http://127.0.0.1:%d/store/%s".formatted(endpoint().getPort(), name));
    exchange.sendResponseHeaders(302, -1);
  }

  private void content(HttpExchange exchange, byte[] content) throws IOException {
    if (failures > 0) {
      failures--;
      exchange.sendResponseHeaders(503, -1);
      return;
    }
    String range = exchange.getRequestHeaders().getFirst("Range");
    byte[] rest = content;
    int code = 200;
    if (range != null && ranges) {
      int from = Integer.parseInt(range.replaceAll("\\D", ""));
      rest = Arrays.copyOfRange(content, from, content.length);
      code = 206;
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range",
              "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
    }
    exchange.sendResponseHeaders(code, rest.length);
    if (breakAfter >= 0 && rest.length > breakAfter) {
      exchange.getResponseBody().write(rest, 0, breakAfter);
      exchange.getResponseBody().flush();
      breakAfter = -1;
      throw new IOException("the line breaks here");
    }
    exchange.getResponseBody().write(rest);
  }

  private static void send(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  static String sha256(byte[] content) {
    return hex("SHA-256", content);
  }

  private static String gitBlob(byte[] content) {
    byte[] head = "blob %d\0".formatted(content.length).getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(head, head.length + content.length);
    System.arraycopy(content, 0, all, head.length, content.length);
    return hex("SHA-1", all);
  }

  private static String hex(String algorithm, byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
