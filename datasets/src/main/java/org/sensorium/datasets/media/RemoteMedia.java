package org.sensorium.datasets.media;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.io.Closer;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.MediaStore;

/**
 * Media that rows name by an address. Only what is public is asked, by http or https, without
 * credentials, cookies or proxies; every redirect is checked as the first address was, and the
 * connection goes to the very address that was checked. Time and bytes are counted as they pass,
 * and only content that is a medium is kept. To be used only when a user asks for it. Safe for use
 * by several threads.
 */
public final class RemoteMedia implements MediaStore {
  private final MediaCache cache;
  private final RemoteLimits limits;
  private final CloseableHttpClient client;
  private final ScheduledThreadPoolExecutor clock;

  /**
   * @param cache in which downloads stay; an address is asked once
   */
  public RemoteMedia(MediaCache cache, RemoteLimits limits) {
    this(cache, limits, new CheckedDns(InetAddress::getAllByName, CheckedDns.Policy.PUBLIC));
  }

  RemoteMedia(MediaCache cache, RemoteLimits limits, CheckedDns dns) {
    this.cache = cache;
    this.limits = limits;
    this.client = RemoteClient.of(dns, limits);
    this.clock =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "remote-media-clock");
              thread.setDaemon(true);
              return thread;
            });
    clock.setRemoveOnCancelPolicy(true);
  }

  @Override
  public Path resolve(String ref) throws IOException {
    URI address = RemoteAddress.of(ref, limits.ports());
    String key = "address\n" + address;
    Path known = cache.known(key);
    return known != null ? known : cache.remember(key, download(ref, address));
  }

  private Path download(String ref, URI address) throws IOException {
    long end = System.nanoTime() + limits.total().toNanos();
    try {
      URI at = address;
      for (int redirects = 0; redirects <= limits.redirects(); redirects++) {
        Step step = ask(ref, at, end);
        if (step.file() != null) {
          return step.file();
        }
        at = RemoteAddress.redirected(at, step.location(), limits.ports());
      }
    } catch (IOException | RuntimeException e) {
      // a download that ran out of time fails in many ways
      String why = System.nanoTime() >= end ? late() : String.valueOf(e.getMessage());
      throw new IOException("medium \"%s\" cannot be downloaded: %s".formatted(ref, why), e);
    }
    throw new IOException(
        "medium \"%s\" cannot be downloaded: it was redirected more than %d times"
            .formatted(ref, limits.redirects()));
  }

  /** What an address answered: the file of a medium, or where else to look. */
  private record Step(@Nullable Path file, String location) {}

  private Step ask(String ref, URI at, long end) throws IOException {
    HttpGet request = new HttpGet(at);
    request.setHeader("Accept-Encoding", "identity");
    var alarm = clock.schedule(request::cancel, end - System.nanoTime(), TimeUnit.NANOSECONDS);
    HttpHost host = new HttpHost(at.getScheme(), at.getHost(), at.getPort());
    boolean complete = false;
    ClassicHttpResponse response = null;
    try {
      response = client.executeOpen(host, request, null);
      Step step = read(ref, at, response, end);
      complete = step.file() != null;
      return step;
    } finally {
      alarm.cancel(false);
      if (!complete) {
        request.cancel(); // or else the client would read the rest, which may have no end
      }
      Closer.closeQuietly(response);
    }
  }

  private Step read(String ref, URI at, ClassicHttpResponse response, long end) throws IOException {
    return switch (response.getCode()) {
      case 200 -> new Step(store(ref, response, end), "");
      case 301, 302, 303, 307, 308 -> new Step(null, location(response));
      default ->
          throw new IOException(
              "%s answered %d; expected a medium".formatted(at.getHost(), response.getCode()));
    };
  }

  private static String location(ClassicHttpResponse response) throws IOException {
    Header header = response.getFirstHeader("Location");
    if (header == null || header.getValue() == null) {
      throw new IOException("it is redirected without saying where to");
    }
    return header.getValue();
  }

  private Path store(String ref, ClassicHttpResponse response, long end) throws IOException {
    HttpEntity entity = response.getEntity();
    if (entity == null) {
      throw new IOException("the answer is empty; expected a medium");
    }
    long most = Math.max(cache.limits().imageBytes(), cache.limits().otherBytes());
    if (entity.getContentLength() > most) {
      throw new IOException(
          "it has %d bytes; at most %d are read".formatted(entity.getContentLength(), most));
    }
    try (InputStream in = new Timed(entity.getContent(), end)) {
      return cache.putMedium(ref, in);
    }
  }

  private String late() {
    Duration total = limits.total();
    return "it took longer than %.1f s".formatted(total.toMillis() / 1000.0);
  }

  /** Stops at the end of the time, however little comes at a time. */
  private static final class Timed extends FilterInputStream {
    private final long end;

    Timed(InputStream in, long end) {
      super(in);
      this.end = end;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      if (System.nanoTime() >= end) {
        throw new IOException("the time is over");
      }
      return super.read(into, from, length);
    }

    @Override
    public void close() {
      // the rest is not read: the response is closed with its connection
    }
  }

  @Override
  public void close() throws IOException {
    clock.shutdownNow();
    client.close();
  }
}
