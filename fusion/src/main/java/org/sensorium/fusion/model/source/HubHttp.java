package org.sensorium.fusion.model.source;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the hub. Redirects are followed here, not by the client: the token goes to the hub
 * alone, and no redirect leads from https to http.
 */
final class HubHttp {
  /** A status that cannot be used; which of them are worth another try. */
  static final class StatusException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;

    StatusException(int status, String message) {
      super(message);
      this.status = status;
    }

    boolean passing() {
      return status == 429 || status >= 500;
    }
  }

  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int HOPS = 5;

  private final URI endpoint;
  private final @Nullable String token;
  private final HttpClient client;

  HubHttp(SourceSettings settings) {
    this.endpoint = settings.endpoint();
    this.token = settings.token();
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(15))
            .proxy(settings.proxies())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** An address under the endpoint; path segments must be plain words. */
  URI address(String path) {
    return URI.create(endpoint + "/" + path);
  }

  /** The body; close it. */
  HttpResponse<InputStream> get(URI address, long from) throws IOException {
    URI at = address;
    for (int hop = 0; hop < HOPS; hop++) {
      HttpRequest.Builder request = request(at).GET();
      if (from > 0) {
        request.header("Range", "bytes=%d-".formatted(from));
      }
      HttpResponse<InputStream> response =
          send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      if (!REDIRECTS.contains(response.statusCode())) {
        return response;
      }
      response.body().close();
      at = next(at, response);
    }
    throw new IOException("%s: more than %d redirects".formatted(address, HOPS));
  }

  /**
   * The headers that the hub itself gives for a file: redirects within the hub are followed, one
   * that leads to a store of large files is not.
   */
  HttpResponse<Void> head(URI address) throws IOException {
    URI at = address;
    for (int hop = 0; hop < HOPS; hop++) {
      HttpResponse<Void> response =
          send(
              request(at).method("HEAD", HttpRequest.BodyPublishers.noBody()).build(),
              HttpResponse.BodyHandlers.discarding());
      if (!REDIRECTS.contains(response.statusCode())) {
        return checked(address, response);
      }
      URI next = next(at, response);
      if (!sameHost(next)) {
        return response;
      }
      at = next;
    }
    throw new IOException("%s: more than %d redirects".formatted(address, HOPS));
  }

  /**
   * @throws StatusException unless the status is 2xx
   */
  <T> HttpResponse<T> checked(URI address, HttpResponse<T> response) throws StatusException {
    int status = response.statusCode();
    if (status / 100 == 2) {
      return response;
    }
    String meaning =
        switch (status) {
          case 401, 403 ->
              token == null
                  ? "no access (a wrong name, or a model whose terms must be accepted first; then set"
                      + " HF_TOKEN)"
                  : "no access with this HF_TOKEN (a wrong name, or terms not yet accepted)";
          case 404 -> "no such model, revision or file";
          case 429 -> "too many requests";
          default -> "unexpected answer";
        };
    throw new StatusException(status, "%s: HTTP %d, %s".formatted(address, status, meaning));
  }

  private HttpRequest.Builder request(URI address) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(Duration.ofSeconds(60)) // until the headers are there
            .header("User-Agent", "sensorium")
            .header("Accept-Encoding", "identity");
    if (token != null && sameHost(address)) {
      request.header("Authorization", "Bearer " + token);
    }
    return request;
  }

  private boolean sameHost(URI address) {
    return endpoint.getScheme().equalsIgnoreCase(address.getScheme())
        && endpoint.getAuthority().equalsIgnoreCase(address.getAuthority());
  }

  private static URI next(URI at, HttpResponse<?> response) throws IOException {
    String location =
        response
            .headers()
            .firstValue("Location")
            .orElseThrow(
                () ->
                    new IOException(
                        "%s: HTTP %d without a Location".formatted(at, response.statusCode())));
    URI next = at.resolve(location);
    boolean downgrade = at.getScheme().equals("https") && !"https".equals(next.getScheme());
    if (downgrade || next.getHost() == null) {
      throw new IOException("%s: redirects to %s, which is not https".formatted(at, next));
    }
    return next;
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body)
      throws IOException {
    try {
      return client.send(request, body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking " + request.uri(), e);
    } catch (IOException e) {
      // The client's own messages are often empty ("null") or do not name the host.
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new IOException("%s: no answer (%s)".formatted(request.uri(), why), e);
    }
  }
}
