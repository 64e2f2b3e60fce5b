package dev.levada.server.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.levada.contract.ContractException;
import dev.levada.server.options.ListenAddress.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8000, TCP, 127.0.0.1, 8000",
        "localhost:0, TCP, localhost, 0",
        "[::1]:65535, TCP, ::1, 65535",
        "unix:/run/a.sock, UNIX, /run/a.sock, -1",
        "unix:relative.sock, UNIX, relative.sock, -1",
        "fd:3, DESCRIPTOR, '', 3",
        "systemd, SYSTEMD, '', -1"
    })
    void eachFormIsRead(String text, Kind kind, String host, int number) {
        assertThat(ListenAddress.parse(text)).isEqualTo(new ListenAddress(kind, host, number, null, null));
    }

    @Test
    void wordsBehindItSayHow() {
        assertThat(ListenAddress.parse("fd:3 tls  proxy"))
                .isEqualTo(new ListenAddress(Kind.DESCRIPTOR, "", 3, true, true));
        assertThat(ListenAddress.parse(" fd:3 direct plain "))
                .isEqualTo(new ListenAddress(Kind.DESCRIPTOR, "", 3, false, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "8000", ":8000", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:http",
                "::1:8000", "[::1]", "[::1:8000", "unix:", "fd:", "fd:x", "fd:-1", "127.0.0.1:1 ssl",
                "unix:/run/a b.sock"
            })
    void whatIsNoneIsRefused(String text) {
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> ListenAddress.parse(text))
                .withMessageStartingWith("Expected ")
                .withMessageContaining("but got \"");
    }

    @Test
    void itIsShownAsItWasWritten() {
        for (var text : new String[] {"127.0.0.1:8000", "[::1]:8000", "unix:/run/a.sock", "fd:3", "systemd"})
            assertThat(ListenAddress.parse(text + " tls")).hasToString(text);
    }
}
