package org.sensorium.datasets.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteAddressTest {
  private static final Set<Integer> PORTS = RemoteLimits.DEFAULT.ports();

  @ParameterizedTest
  @CsvSource({
    "http://host.org, http://host.org:80/",
    "HTTPS://Host.ORG/A%20b.jpg?x=1#part, https://host.org:443/A%20b.jpg?x=1",
    "http://host.org:8080/a b|[1]ä.jpg, http://host.org:8080/a%20b%7C%5B1%5D%C3%A4.jpg",
    "http://host.org/100%.jpg, http://host.org:80/100%25.jpg",
    "http://8.8.8.8/a, http://8.8.8.8:80/a",
    "http://[2606:4700::1111]/a, http://[2606:4700::1111]:80/a",
  })
  void areReadAsDatasetsWriteThem(String ref, URI address) throws IOException {
    assertThat(RemoteAddress.of(ref, PORTS)).isEqualTo(address);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "file:///etc/passwd http",
        "ftp://host.org/a http",
        "gopher://host.org/a http",
        "jar:http://host.org/a!/b http",
        "data:image/png;base64,AAAA http",
        "//host.org/a http",
        "http:host.org host",
        "http:///a host",
        "http://user:pw@host.org/a password",
        "http://good.org@127.0.0.1/a password",
        "http://good.org\\@127.0.0.1/a backslash",
        "http://host.org:22/a port",
        "http://host.org:99999/a port",
        "http://host.org:-1/a port",
        "http://2130706433/a unusual",
        "http://0x7f000001/a unusual",
        "http://0x7f.1/a unusual",
        "http://0177.0.0.1/a unusual",
        "http://127.1/a unusual",
        "http://127.0.0.1./a unusual",
        "http://256.1.1.1/a unusual",
        "http://[fe80::1%25eth0]/a valid",
        "http://ho%73t.org/a valid",
        "http://höst.org/a valid",
        "http://①②⑦.⓪.⓪.①/a valid",
      })
  void areRefused(String ref, String why) {
    assertThatThrownBy(() -> RemoteAddress.of(ref, PORTS))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why)
        .hasMessageContaining("is not read");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"b.jpg", "/x/b.jpg", "//host.org/x/b.jpg", "https://host.org:443/x/b.jpg"})
  void followRedirects(String location) throws IOException {
    URI from = RemoteAddress.of("https://host.org/x/a.jpg", PORTS);
    assertThat(RemoteAddress.redirected(from, location, PORTS))
        .isEqualTo(URI.create("https://host.org:443/x/b.jpg"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://host.org/b|leads from https to http",
        "file:///etc/passwd|is no http or https address",
        "https://u@host.org/|user name",
        "https://host.org:25/|port 25",
      })
  void refuseRedirectsThatAreLessSafe(String location, String why) throws IOException {
    URI from = RemoteAddress.of("https://host.org/x/a.jpg", PORTS);
    assertThatThrownBy(() -> RemoteAddress.redirected(from, location, PORTS))
        .hasMessageContaining(why);
  }

  @Test
  void failInOneWayOnly() throws IOException {
    URI from = RemoteAddress.of("http://host.org/x/a.jpg", PORTS);
    Random random = new Random(5);
    String signs = "htps:/.@[]%?#0a \\ä\0\u2028\uD800";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder(round % 2 == 0 ? "http://" : "");
      for (int i = random.nextInt(12); i > 0; i--) {
        text.append(signs.charAt(random.nextInt(signs.length())));
      }
      try {
        assertThat(RemoteAddress.redirected(from, text.toString(), PORTS).getHost()).isNotBlank();
        assertThat(RemoteAddress.of(text.toString(), PORTS).getHost()).isNotBlank();
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("address");
      }
    }
  }
}
