package org.sensorium.datasets.media;

import java.time.Duration;
import java.util.Set;

/**
 * What downloading a medium may take.
 *
 * @param connect longest time to reach a host
 * @param total longest time for a medium, redirects included
 * @param redirects most redirects one after the other
 * @param ports that may be asked
 */
public record RemoteLimits(Duration connect, Duration total, int redirects, Set<Integer> ports) {
  /** 10 s, 2 minutes, 5 redirects, the usual four ports of the web. */
  public static final RemoteLimits DEFAULT =
      new RemoteLimits(
          Duration.ofSeconds(10), Duration.ofMinutes(2), 5, Set.of(80, 443, 8080, 8443));

  public RemoteLimits {
    if (connect.isNegative() || connect.isZero() || total.isNegative() || total.isZero()) {
      throw new IllegalArgumentException(
          "time limits must be positive, got %s and %s".formatted(connect, total));
    }
    ports = Set.copyOf(ports);
  }
}
