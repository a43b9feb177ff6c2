package id.sapa.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientAddressesTest {

    @Test
    void anIpv4AddressCountsAsItIs() {
        assertThat(ClientIpResolver.network("203.0.113.7")).isEqualTo("203.0.113.7");
        assertThat(ClientIpResolver.network("::ffff:203.0.113.7")).isEqualTo("::ffff:203.0.113.7");
    }

    @Test
    void ipv6AddressesOfOneNetworkCountAsOne() {
        assertThat(ClientIpResolver.network("2001:db8:1:2:3:4:5:6"))
                .isEqualTo(ClientIpResolver.network("2001:db8:1:2::9"))
                .isEqualTo(ClientIpResolver.network("[2001:db8:1:2::9]:443"))
                .isEqualTo(ClientIpResolver.network("2001:db8:1:2:ffff::%eth0"));
        assertThat(ClientIpResolver.network("2001:db8:1:3::9"))
                .isNotEqualTo(ClientIpResolver.network("2001:db8:1:2::9"));
        assertThat(ClientIpResolver.network("::1")).isEqualTo("0:0:0:0::/64");
    }
}
