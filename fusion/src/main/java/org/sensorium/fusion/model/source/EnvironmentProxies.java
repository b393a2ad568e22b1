package org.sensorium.fusion.model.source;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The proxies that {@code https_proxy}, {@code http_proxy}, {@code all_proxy} and {@code no_proxy}
 * name, in lower or upper case; without them, those of Java's system properties.
 */
final class EnvironmentProxies extends ProxySelector {
  private final Map<String, String> environment;

  EnvironmentProxies(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public List<Proxy> select(URI uri) {
    String host = uri.getHost() == null ? "" : uri.getHost();
    if (exempt(host)) {
      return List.of(Proxy.NO_PROXY);
    }
    String address = value(uri.getScheme().toLowerCase(Locale.ROOT) + "_proxy");
    if (address.isEmpty()) {
      address = value("all_proxy");
    }
    if (address.isEmpty()) {
      return ProxySelector.getDefault().select(uri);
    }
    URI proxy = URI.create(address.contains("://") ? address : "http://" + address);
    int port = proxy.getPort() >= 0 ? proxy.getPort() : 80;
    return List.of(
        new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), port)));
  }

  private boolean exempt(String host) {
    for (String entry : value("no_proxy").split(",", -1)) {
      String name = entry.strip().replaceFirst("^\\*?\\.", "");
      boolean same = host.equalsIgnoreCase(name);
      boolean under = host.toLowerCase(Locale.ROOT).endsWith("." + name.toLowerCase(Locale.ROOT));
      if (entry.strip().equals("*") || (!name.isEmpty() && (same || under))) {
        return true;
      }
    }
    return false;
  }

  private String value(String name) {
    String upper = environment.getOrDefault(name.toUpperCase(Locale.ROOT), "");
    return environment.getOrDefault(name, upper).strip();
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // the request itself fails and says so
  }
}
