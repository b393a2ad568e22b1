package org.sensorium.datasets.media;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.datasets.conversation.MediaStore;

/** All traffic stays on the loopback interface: what lies elsewhere is refused before. */
@Timeout(30)
class RemoteMediaTest {
  @TempDir Path folder;
  private final AtomicInteger hits = new AtomicInteger();
  private final AtomicInteger secretHits = new AtomicInteger();
  private final Map<String, AtomicInteger> lookUps = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private HttpServer secret;
  private MediaCache cache;
  private RemoteLimits limits;

  @BeforeEach
  void start() throws IOException {
    server = server(hits);
    secret = server(secretHits);
    cache = MediaCache.of(folder.resolve("cache"), new MediaLimits(5000, 10_000, 1, 1));
    limits =
        new RemoteLimits(
            Duration.ofSeconds(2), Duration.ofSeconds(5), 5, Set.of(port(), secretPort(), 80));
    answer("/secret", exchange -> send(exchange, 200, Samples.png(9)));
  }

  private HttpServer server(AtomicInteger counter) throws IOException {
    HttpServer started =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    started.setExecutor(threads);
    started.createContext(
        "/",
        exchange -> {
          counter.incrementAndGet();
          send(exchange, 200, Samples.png(1));
        });
    started.start();
    return started;
  }

  @AfterEach
  void stop() {
    server.stop(0);
    secret.stop(0);
    threads.shutdownNow();
  }

  private int port() {
    return server.getAddress().getPort();
  }

  private int secretPort() {
    return secret.getAddress().getPort();
  }

  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private void answer(String path, Answer answer) {
    server.createContext(
        path,
        exchange -> {
          hits.incrementAndGet();
          try (exchange) {
            answer.to(exchange);
          }
        });
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static void redirect(HttpExchange exchange, String location) throws IOException {
    exchange.getResponseHeaders().set("Location", location);
    exchange.getResponseHeaders().set("Connection", "close");
    exchange.sendResponseHeaders(302, -1);
  }

  /** Lets the server's own port count as public, and nothing else. */
  private RemoteMedia open() {
    return new RemoteMedia(
        cache,
        limits,
        new CheckedDns(
            this::lookUp, (address, asked) -> address.isLoopbackAddress() && asked == port()));
  }

  private InetAddress[] lookUp(String host) throws UnknownHostException {
    int count = lookUps.computeIfAbsent(host, name -> new AtomicInteger()).incrementAndGet();
    return switch (host) {
      case "pictures.test" -> InetAddress.getAllByName("127.0.0.1");
      // a name whose owner changes what it leads to between two look-ups
      case "rebinding.test" -> InetAddress.getAllByName(count == 1 ? "127.0.0.1" : "10.0.0.1");
      case "mixed.test" ->
          new InetAddress[] {
            InetAddress.getByName("127.0.0.1"), InetAddress.getByName("192.168.0.1")
          };
      case "unknown.test" -> throw new UnknownHostException("unknown.test");
      default -> InetAddress.getAllByName(host);
    };
  }

  private String at(String host, String path) {
    return "http://%s:%d%s".formatted(host, port(), path);
  }

  private void assertRefused(String ref, String why) throws IOException {
    try (RemoteMedia media = open()) {
      assertThatThrownBy(() -> media.resolve(ref))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(why);
    }
    try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty(); // not even a part
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "localhost",
        "[::1]",
        "2130706433",
        "017700000001",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "127.1",
        "127.0.1",
        "0.0.0.0",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "localhost.",
        "LOCALHOST",
        "127.0.0.1.",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]"
      })
  void neverReachesThisMachine(String host) throws IOException {
    try (RemoteMedia media = new RemoteMedia(cache, limits)) {
      assertThatThrownBy(() -> media.resolve(at(host, "/a.png"))).isInstanceOf(IOException.class);
    }
    assertThat(hits).hasValue(0);
  }

  @Test
  void saysWhyAnAddressIsRefused() throws IOException {
    try (RemoteMedia media = new RemoteMedia(cache, limits)) {
      assertThatThrownBy(() -> media.resolve(at("localhost", "/a.png")))
          .hasMessageContaining("host localhost has the address ")
          .hasMessageContaining("read from public addresses only");
      assertThatThrownBy(() -> media.resolve("http://169.254.169.254/latest/meta-data"))
          .hasMessageContaining("169.254.169.254, which is private");
    }
  }

  @Test
  void downloadsAPictureOnce() throws IOException {
    try (RemoteMedia media = open();
        MediaStore store = MediaStores.of(null, media)) {
      Path file = store.resolve(at("pictures.test", "/a%20b.jpg"));
      assertThat(file).hasBinaryContent(Samples.png(1));
      assertThat(file.toString()).endsWith(".png");
      assertThat(store.resolve(at("pictures.test", "/a b.jpg"))).isEqualTo(file);
    }
    assertThat(hits).hasValue(1);
    assertThat(lookUps.get("pictures.test")).hasValue(1);
  }

  @Test
  void followsRedirectsUpToALimit() throws IOException {
    for (int i = 1; i <= 6; i++) {
      String next = "/" + (i - 1);
      answer("/" + i, exchange -> redirect(exchange, next));
    }
    try (RemoteMedia media = open()) {
      assertThat(media.resolve(at("pictures.test", "/5"))).hasBinaryContent(Samples.png(1));
      assertThatThrownBy(() -> media.resolve(at("pictures.test", "/6")))
          .hasMessageContaining("redirected more than 5 times");
    }
  }

  @Test
  void endsEndlessRedirects() throws IOException {
    answer("/loop", exchange -> redirect(exchange, "/loop"));
    assertRefused(at("pictures.test", "/loop"), "redirected more than 5 times");
    assertThat(hits).hasValue(6);
  }

  @Test
  void checksEveryRedirect() throws IOException {
    Map<String, String> ways =
        Map.of(
            "http://169.254.169.254/latest",
            "169.254.169.254, which is private",
            "http://10.0.0.1/",
            "10.0.0.1, which is private",
            "http://localhost:%d/x".formatted(secretPort()),
            "which is private",
            "http://[::ffff:10.0.0.1]/",
            "10.0.0.1, which is private",
            "//127.0.0.1:%d/x".formatted(secretPort()),
            "which is private",
            "http://2130706433:%d/".formatted(port()),
            "unusual way",
            "http://pictures.test:22/",
            "names port 22",
            "file:///etc/passwd",
            "no http or https address",
            "ftp://pictures.test/a.png",
            "no http or https address",
            "http://u:p@pictures.test/",
            "user name or password");
    for (Map.Entry<String, String> way : ways.entrySet()) {
      String path = "/to" + way.getKey().hashCode();
      answer(path, exchange -> redirect(exchange, way.getKey()));
      assertRefused(at("pictures.test", path), way.getValue());
    }
    answer("/nowhere", exchange -> exchange.sendResponseHeaders(302, -1));
    assertRefused(at("pictures.test", "/nowhere"), "without saying where to");
    assertThat(secretHits).hasValue(0);
  }

  @Test
  void connectsToTheAddressThatWasChecked() throws IOException {
    answer("/first", exchange -> redirect(exchange, at("rebinding.test", "/second")));

    // One look-up for one connection: what the name leads to afterwards does not matter …
    try (RemoteMedia media = open()) {
      assertThat(media.resolve(at("rebinding.test", "/a.png"))).hasBinaryContent(Samples.png(1));
    }
    assertThat(lookUps.get("rebinding.test")).hasValue(1);
    // … and the next connection is checked again.
    try (RemoteMedia media = open()) {
      assertThatThrownBy(() -> media.resolve(at("rebinding.test", "/b.png")))
          .hasMessageContaining("host rebinding.test has the address 10.0.0.1, which is private");
    }
    lookUps.clear();
    try (RemoteMedia media = open()) {
      assertThatThrownBy(() -> media.resolve(at("rebinding.test", "/first")))
          .hasMessageContaining("host rebinding.test has the address 10.0.0.1, which is private");
    }
    assertThat(lookUps.get("rebinding.test")).hasValue(2);
    assertThat(hits).hasValue(2); // a.png and first
  }

  @Test
  void refusesHostsWithOnePrivateAddress() throws IOException {
    assertRefused(at("mixed.test", "/a.png"), "192.168.0.1, which is private");
    assertRefused(at("unknown.test", "/a.png"), "unknown.test");
    assertThat(hits).hasValue(0);
  }

  @Test
  void countsBytes() throws IOException {
    byte[] large = new byte[20_000];
    System.arraycopy(Samples.png(1), 0, large, 0, Samples.png(1).length);
    answer("/told", exchange -> send(exchange, 200, large));
    answer(
        "/untold",
        exchange -> {
          exchange.sendResponseHeaders(200, 0); // chunked
          try (OutputStream out = exchange.getResponseBody()) {
            for (int i = 0; i < 100; i++) {
              out.write(large);
            }
          }
        });

    assertRefused(at("pictures.test", "/told"), "it has 20000 bytes; at most 10000 are read");
    assertRefused(at("pictures.test", "/untold"), "is larger than 5000 bytes");
  }

  @Test
  void hangsUpOnWhatNeverEnds() throws IOException {
    for (int status : new int[] {200, 302, 404}) {
      answer(
          "/endless" + status,
          exchange -> {
            exchange.getResponseHeaders().set("Location", "/");
            exchange.sendResponseHeaders(status, 0);
            OutputStream out = exchange.getResponseBody();
            out.write(Samples.png(1));
            while (true) {
              out.write(new byte[8192]); // fails once the other side has hung up
            }
          });
    }
    long start = System.nanoTime();
    assertRefused(at("pictures.test", "/endless200"), "is larger than 5000 bytes");
    assertRefused(at("pictures.test", "/endless404"), "answered 404");
    try (RemoteMedia media = open()) {
      assertThat(media.resolve(at("pictures.test", "/endless302")))
          .hasBinaryContent(Samples.png(1));
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limits.total());
  }

  @Test
  void endsATrickle() throws IOException {
    limits = new RemoteLimits(limits.connect(), Duration.ofMillis(700), 5, limits.ports());
    answer(
        "/body",
        exchange -> {
          exchange.sendResponseHeaders(200, 4000);
          OutputStream out = exchange.getResponseBody();
          for (byte part : Samples.png(1)) {
            out.write(part);
            out.flush();
            pause();
          }
        });
    assertRefused(at("pictures.test", "/body"), "it took longer than 0.7 s");
    answer("/silent", exchange -> pause(3000));
    assertRefused(at("pictures.test", "/silent"), "it took longer than 0.7 s");
  }

  @Test
  void endsATrickleOfHeaders() throws IOException {
    try (ServerSocket raw = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      limits =
          new RemoteLimits(limits.connect(), Duration.ofMillis(700), 5, Set.of(raw.getLocalPort()));
      threads.execute(() -> trickleHeaders(raw));
      try (RemoteMedia media =
          new RemoteMedia(
              cache,
              limits,
              new CheckedDns(this::lookUp, (address, port) -> port == raw.getLocalPort()))) {
        long start = System.nanoTime();
        assertThatThrownBy(
                () -> media.resolve("http://pictures.test:%d/a".formatted(raw.getLocalPort())))
            .hasMessageContaining("it took longer than 0.7 s");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
      }
    }
  }

  private static void trickleHeaders(ServerSocket raw) {
    try (Socket socket = raw.accept()) {
      OutputStream out = socket.getOutputStream();
      out.write("HTTP/1.1 200 OK\r\n".getBytes(US_ASCII));
      for (int i = 0; i < 1000; i++) {
        out.write("a".getBytes(US_ASCII));
        out.flush();
        pause();
      }
    } catch (IOException e) {
      // the other side has hung up, as it should
    }
  }

  private static void pause() {
    pause(50);
  }

  private static void pause(int milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void keepsMediaOnly() throws IOException {
    answer(
        "/page.png", exchange -> send(exchange, 200, "<!DOCTYPE html><html>".getBytes(US_ASCII)));
    answer("/text.png", exchange -> send(exchange, 200, "a text".getBytes(US_ASCII)));
    answer("/gone.png", exchange -> send(exchange, 404, Samples.png(1)));
    answer("/none.png", exchange -> exchange.sendResponseHeaders(200, -1));

    assertRefused(at("pictures.test", "/page.png"), "is a web page; expected a picture");
    assertRefused(at("pictures.test", "/text.png"), "is no known medium");
    assertRefused(at("pictures.test", "/gone.png"), "pictures.test answered 404");
    assertRefused(at("pictures.test", "/none.png"), "expected a");
  }

  @Test
  void trustsNoCertificateThatNobodySigned() throws Exception {
    HttpsServer secure =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    secure.setHttpsConfigurator(new HttpsConfigurator(selfSigned("pictures.test")));
    secure.setExecutor(threads);
    AtomicInteger answered = new AtomicInteger();
    secure.createContext("/", exchange -> answered.incrementAndGet());
    secure.start();
    int securePort = secure.getAddress().getPort();
    limits = new RemoteLimits(limits.connect(), limits.total(), 5, Set.of(securePort));
    try (RemoteMedia media =
        new RemoteMedia(
            cache, limits, new CheckedDns(this::lookUp, (address, port) -> port == securePort))) {
      assertThatThrownBy(
              () -> media.resolve("https://pictures.test:%d/a.png".formatted(securePort)))
          .hasRootCauseInstanceOf(CertPathBuilderException.class);
    } finally {
      secure.stop(0);
    }
    assertThat(answered).hasValue(0);
  }

  private SSLContext selfSigned(String host) throws Exception {
    Path store = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "a",
                "-dname",
                "CN=" + host,
                "-storepass",
                "changeit",
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(
        KeyStore.getInstance(store.toFile(), "changeit".toCharArray()), "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"file:///etc/passwd", "ftp://pictures.test/a", "gopher://pictures.test/a"})
  void knowsNoOtherSchemes(String ref) throws IOException {
    assertRefused(ref, "is no http or https address");
  }
}
