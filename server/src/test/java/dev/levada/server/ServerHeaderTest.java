package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.levada.contract.Application;
import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpScope;
import dev.levada.server.options.ServerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerHeaderTest {
    @Test
    void unlessAskedForThereIsNone() {
        try (var server = ServerForTests.of(Apps.ECHO)) {
            assertThat(server.get("/").header("server")).isEmpty();
        }
    }

    @Test
    void everyAnswerHasIt() {
        try (var server = ServerForTests.of(Apps.ECHO, options -> options.withServerHeader("acme 1"))) {
            assertThat(server.get("/").headers("server")).containsExactly("acme 1");
            try (var refused = server.client()) {
                assertThat(refused.write("GET / HTTP/1.1\r\n\r\n")
                                .readResponse()
                                .headers("server"))
                        .containsExactly("acme 1");
            }
            try (var socket = server.client()) {
                socket.write(ServerForTests.handshake());
                assertThat(ServerForTests.accepted(socket).headers("server")).containsExactly("acme 1");
            }
        }
    }

    @Test
    void theApplicationsOwnStays() {
        Application application = (scope, _, send) -> {
            if (scope instanceof HttpScope) Apps.respond(send, 200, Headers.of("server", "mine"), "");
        };
        try (var server = ServerForTests.of(application, options -> options.withServerHeader("acme 1"))) {
            assertThat(server.get("/").headers("server")).containsExactly("mine");
        }
    }

    /// T-09.
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\r\nx-evil: 1", "a\nb", "caf\u00e9", "a\u007f", " a", "a "})
    void whatCannotStandInAHeaderIsRefused(String value) {
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> ServerOptions.defaults().withServerHeader(value))
                .withMessageContaining("serverHeader");
    }
}
