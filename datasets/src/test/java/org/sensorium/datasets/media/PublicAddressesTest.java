package org.sensorium.datasets.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.9.9.9",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.7",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "fe80::1",
        "fec0::1",
        "fc00::1",
        "fdff::1",
        "ff02::1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::808:808",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2001::1",
        "2001:0:4136:e378::1",
        "2001:db8::1",
        "3fff::1",
        "100::1",
        "5f00::1",
        "::ffff:0:127.0.0.1"
      })
  void areNotThese(String address) throws UnknownHostException {
    assertThat(PublicAddresses.contain(InetAddress.getByName(address).getAddress())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "169.253.255.255",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00:1450::1",
        "2001:200::1",
        "64:ff9b::808:808",
        "2002:808:808::1"
      })
  void areThese(String address) throws UnknownHostException {
    assertThat(PublicAddresses.contain(InetAddress.getByName(address).getAddress())).isTrue();
  }

  @Test
  void seeThroughMappedAddresses() {
    // Java turns these into IPv4 when it parses them; not all that come from elsewhere are parsed
    byte[] loopback = HexFormat.of().parseHex("00000000000000000000ffff7f000001");
    byte[] open = HexFormat.of().parseHex("00000000000000000000ffff08080808");
    assertThat(PublicAddresses.contain(loopback)).isFalse();
    assertThat(PublicAddresses.contain(open)).isTrue();
  }
}
