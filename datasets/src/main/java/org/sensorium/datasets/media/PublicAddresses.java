package org.sensorium.datasets.media;

import java.util.HexFormat;
import java.util.List;

/**
 * Which internet addresses belong to everybody. The others lead into the user's own machine or
 * network, to all who listen, or nowhere.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA's registry of
 *     special IPv4 addresses</a>, and its sister for IPv6
 */
final class PublicAddresses {
  private static final List<Block> CLOSED4 =
      List.of(
          v4(0, 0, 0, 8), // this network
          v4(10, 0, 0, 8), // private
          v4(100, 64, 0, 10), // a provider's own (CGNAT)
          v4(127, 0, 0, 8), // loopback
          v4(169, 254, 0, 16), // link-local, where clouds keep their secrets
          v4(172, 16, 0, 12), // private
          v4(192, 0, 0, 24), // protocols
          v4(192, 0, 2, 24), // documentation
          v4(192, 88, 99, 24), // 6to4 relays
          v4(192, 168, 0, 16), // private
          v4(198, 18, 0, 15), // benchmarks
          v4(198, 51, 100, 24), // documentation
          v4(203, 0, 113, 24), // documentation
          v4(224, 0, 0, 4), // multicast
          v4(240, 0, 0, 4)); // reserved, broadcast

  /** What is handed out for unicast; loopback, link-local, fc00::/7, multicast lie outside. */
  private static final Block UNICAST6 = v6("20", 3);

  private static final List<Block> CLOSED6 =
      List.of(
          v6("20010000", 23), // protocols: Teredo, ORCHID, benchmarks
          v6("20010db8", 32), // documentation
          v6("3fff00", 20)); // documentation

  private static final Block MAPPED = v6("00000000000000000000ffff", 96);
  private static final Block NAT64 = v6("0064ff9b0000000000000000", 96);
  private static final Block SIX_TO_FOUR = v6("2002", 16);

  private static final class Block {
    private final byte[] prefix;
    private final int bits;

    Block(byte[] prefix, int bits) {
      this.prefix = prefix;
      this.bits = bits;
    }

    boolean contains(byte[] address) {
      for (int i = 0; i < bits; i += 8) {
        int mask = bits - i >= 8 ? 0xFF : 0xFF << (8 - (bits - i));
        if (((address[i / 8] ^ prefix[i / 8]) & mask & 0xFF) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  private PublicAddresses() {}

  private static Block v4(int first, int second, int third, int bits) {
    return new Block(new byte[] {(byte) first, (byte) second, (byte) third, 0}, bits);
  }

  private static Block v6(String hex, int bits) {
    return new Block(HexFormat.of().parseHex(hex), bits);
  }

  /**
   * Whether an address is public; one that carries an IPv4 address inside is what that one is.
   *
   * @param address 4 or 16 bytes
   */
  static boolean contain(byte[] address) {
    if (address.length == 4) {
      return CLOSED4.stream().noneMatch(block -> block.contains(address));
    }
    if (MAPPED.contains(address) || NAT64.contains(address)) {
      return contain(inner(address, 12));
    }
    if (SIX_TO_FOUR.contains(address)) {
      return contain(inner(address, 2));
    }
    return UNICAST6.contains(address)
        && CLOSED6.stream().noneMatch(block -> block.contains(address));
  }

  private static byte[] inner(byte[] address, int at) {
    return new byte[] {address[at], address[at + 1], address[at + 2], address[at + 3]};
  }
}
