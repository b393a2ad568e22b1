package org.sensorium.datasets.media;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses of remote media as datasets write them, checked before anything is asked of them. */
final class RemoteAddress {
  private static final int MAX_LENGTH = 8192; // characters
  private static final Pattern NAME = Pattern.compile("[a-z0-9.-]{1,255}");
  private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.]{2,45}\\]");
  private static final Pattern NUMBER = Pattern.compile("\\d+|0x[0-9a-f]*");
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])(?:\\.(?!$)|$)){4}");
  private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");
  private static final String LEGAL = "-._~:/?#@!$&'()*+,;=";

  private RemoteAddress() {}

  /**
   * The address of a ref; signs that addresses may not hold, such as blanks, are encoded.
   *
   * @throws IOException if it is none that may be asked
   */
  static URI of(String ref, Set<Integer> ports) throws IOException {
    try {
      return checked(ref, new URI(encoded(ref)), ports);
    } catch (URISyntaxException e) {
      throw refused(ref, "is no valid address (%s)".formatted(e.getReason()));
    }
  }

  /**
   * Where a redirect leads.
   *
   * @throws IOException if that may not be asked, or is less safe than where it comes from
   */
  static URI redirected(URI from, String location, Set<Integer> ports) throws IOException {
    URI to;
    try {
      to = checked(location, from.resolve(new URI(encoded(location))), ports);
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw refused(location, "is no valid address (%s)".formatted(e.getMessage()));
    }
    if (from.getScheme().equals("https") && !to.getScheme().equals("https")) {
      throw refused(location, "leads from https to http");
    }
    return to;
  }

  private static URI checked(String ref, URI uri, Set<Integer> ports)
      throws IOException, URISyntaxException {
    String scheme = lower(uri.getScheme());
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw refused(ref, "is no http or https address");
    }
    String authority = lower(uri.getRawAuthority());
    if (authority.indexOf('@') >= 0) {
      throw refused(ref, "holds a user name or password");
    }
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > authority.lastIndexOf(']');
    String host = hasPort ? authority.substring(0, colon) : authority;
    String fault = hostFault(host);
    if (fault != null) {
      throw refused(ref, fault);
    }
    int port = port(ref, scheme, hasPort ? authority.substring(colon + 1) : "");
    if (!ports.contains(port)) {
      throw refused(ref, "names port %d; expected one of %s".formatted(port, ports));
    }
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    URI checked = new URI("%s://%s:%d%s%s".formatted(scheme, host, port, path, query));
    if (checked.getHost() == null) {
      throw refused(ref, "names no valid host (\"%s\")".formatted(host));
    }
    return checked;
  }

  private static int port(String ref, String scheme, String text) throws IOException {
    if (text.isEmpty()) {
      return scheme.equals("https") ? 443 : 80;
    }
    if (!text.matches("\\d{1,5}")) {
      throw refused(ref, "names the port \"%s\"".formatted(text));
    }
    return Integer.parseInt(text);
  }

  private static @Nullable String hostFault(String host) {
    if (IPV6.matcher(host).matches()) {
      return null;
    }
    if (!NAME.matcher(host).matches()) {
      return "names no valid host (\"%s\")".formatted(host);
    }
    String dotless = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    String last = dotless.substring(dotless.lastIndexOf('.') + 1);
    // Octal, hexadecimal and shortened numbers mean one address here and another elsewhere.
    return NUMBER.matcher(last).matches() && !IPV4.matcher(host).matches()
        ? "writes a number as its host in an unusual way (\"%s\")".formatted(host)
        : null;
  }

  private static String encoded(String ref) throws IOException {
    if (ref.length() > MAX_LENGTH) {
      throw new IOException(
          "the address \"%s…\" has more than %d characters"
              .formatted(ref.substring(0, 80), MAX_LENGTH));
    }
    int path = pathStart(ref);
    StringBuilder encoded = new StringBuilder();
    for (int at = 0; at < ref.length(); at += Character.charCount(ref.codePointAt(at))) {
      int sign = ref.codePointAt(at);
      if (sign < ' ' || sign == 127 || sign == '\\') {
        throw refused(ref, "holds a control character or a backslash");
      }
      boolean legal =
          sign < 128
              && (Character.isLetterOrDigit(sign)
                  || LEGAL.indexOf(sign) >= 0
                  || (sign == '%' && ESCAPE.matcher(ref).region(at, ref.length()).lookingAt())
                  || (at < path && (sign == '[' || sign == ']')));
      if (legal) {
        encoded.appendCodePoint(sign);
      } else {
        for (byte part : Character.toString(sign).getBytes(StandardCharsets.UTF_8)) {
          encoded.append("%%%02X".formatted(part & 0xFF));
        }
      }
    }
    return encoded.toString();
  }

  /** Where the host has ended: brackets stand there only. */
  private static int pathStart(String ref) {
    int host = ref.indexOf("//");
    if (host < 0) {
      return 0;
    }
    int at = host + 2;
    while (at < ref.length() && "/?#".indexOf(ref.charAt(at)) < 0) {
      at++;
    }
    return at;
  }

  private static String lower(@Nullable String text) {
    return text == null ? "" : text.toLowerCase(Locale.ROOT);
  }

  private static IOException refused(String ref, String why) {
    String shown = ref.length() > 200 ? ref.substring(0, 200) + "…" : ref;
    return new IOException("the address \"%s\" %s; it is not read".formatted(shown, why));
  }
}
