package org.sensorium.datasets.media;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Looks hosts up for the HTTP client, which connects to the very addresses that come out of here
 * and asks again for each connection: what was not checked is never connected to, also where a name
 * leads elsewhere from one look-up to the next.
 */
final class CheckedDns implements DnsResolver {
  /** Where hosts are looked up. */
  @FunctionalInterface
  interface Hosts {
    InetAddress[] of(String host) throws UnknownHostException;
  }

  /** Which addresses may be connected to. */
  @FunctionalInterface
  interface Policy {
    Policy PUBLIC = (address, port) -> PublicAddresses.contain(address.getAddress());

    boolean allows(InetAddress address, int port);
  }

  /** The host has an address that may not be connected to. */
  static final class Refused extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    Refused(String host, InetAddress address) {
      super(
          "host %s has the address %s, which is private, loopback or otherwise not public; remote media are read from public addresses only"
              .formatted(host, address.getHostAddress()));
    }
  }

  private final Hosts hosts;
  private final Policy policy;

  CheckedDns(Hosts hosts, Policy policy) {
    this.hosts = hosts;
    this.policy = policy;
  }

  @Override
  public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
    List<InetSocketAddress> checked = new ArrayList<>();
    for (InetAddress address : hosts.of(host)) {
      if (!policy.allows(address, port)) {
        throw new Refused(host, address); // one of several is enough: an honest host has none
      }
      checked.add(new InetSocketAddress(address, port));
    }
    if (checked.isEmpty()) {
      throw new UnknownHostException("host %s has no address".formatted(host));
    }
    return checked;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    return resolve(host, 0).stream().map(InetSocketAddress::getAddress).toArray(InetAddress[]::new);
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host; // asked for by Kerberos, which is not used
  }
}
