package dev.levada.server.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.levada.contract.ContractException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.0.2.128/25, 192.0.2.128, true",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.200/29, 192.0.2.207, true",
        "192.0.2.200/29, 192.0.2.208, false",
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::1, false",
        "::1, ::1, true",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "::/0, 2001:db8::1, true",
        "::/0, 192.0.2.1, false",
        "192.0.2.1, ::ffff:192.0.2.1, true"
    })
    void anAddressIsInItOrNot(String network, String address, boolean isIn) {
        InetAddress literal = Network.literal(address).orElseThrow();
        assertThat(Network.parse(network).contains(literal)).isEqualTo(isIn);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "example.com",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "10.0.0/8",
                "10",
                "010.0.0.1",
                "10.0.0.256",
                "10.0.0.1.",
                "0x0a.0.0.1",
                "::/129",
                "fe80::1%eth0",
                "[::1]",
                "10.0.0.1/8",
                "2001:db8::1/32",
                "::g"
            })
    void whatIsNoneIsRefusedWithoutLookingUpAName(String text) {
        assertThatExceptionOfType(ContractException.class).isThrownBy(() -> Network.parse(text));
    }

    @Test
    void aLongTextIsNotEvenLookedAt() {
        assertThat(Network.literal("1".repeat(1_000_000))).isEmpty();
        assertThat(Network.literal(":".repeat(1_000_000))).isEmpty();
    }
}
