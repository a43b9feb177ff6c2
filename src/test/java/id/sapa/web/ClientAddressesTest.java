package id.sapa.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientAddressesTest {

    @Test
    void anIpv4AddressCountsAsItIs() {
        assertThat(ClientAddresses.network("203.0.113.7")).isEqualTo("203.0.113.7");
        assertThat(ClientAddresses.network("::ffff:203.0.113.7")).isEqualTo("::ffff:203.0.113.7");
    }

    @Test
    void ipv6AddressesOfOneNetworkCountAsOne() {
        assertThat(ClientAddresses.network("2001:db8:1:2:3:4:5:6"))
                .isEqualTo(ClientAddresses.network("2001:db8:1:2::9"))
                .isEqualTo(ClientAddresses.network("[2001:db8:1:2::9]:443"))
                .isEqualTo(ClientAddresses.network("2001:db8:1:2:ffff::%eth0"));
        assertThat(ClientAddresses.network("2001:db8:1:3::9")).isNotEqualTo(ClientAddresses.network("2001:db8:1:2::9"));
        assertThat(ClientAddresses.network("::1")).isEqualTo("0:0:0:0::/64");
    }
}
