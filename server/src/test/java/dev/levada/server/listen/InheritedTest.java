package dev.levada.server.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InheritedTest {
    @Test
    void systemdCountsFromThree() throws Exception {
        assertThat(Inherited.fromSystemd(Map.of("LISTEN_FDS", "2", "LISTEN_PID", "42"), 42))
                .containsExactly(3, 4);
    }

    @Test
    void whatWasMeantForAnotherProcessIsNotTaken() {
        fails(Map.of("LISTEN_FDS", "1", "LISTEN_PID", "41"), "LISTEN_PID is \"41\"");
        fails(Map.of("LISTEN_FDS", "1"), "LISTEN_PID is \"\"");
        fails(Map.of("LISTEN_FDS", "0", "LISTEN_PID", "42"), "LISTEN_FDS is \"0\"");
        fails(Map.of("LISTEN_FDS", "many", "LISTEN_PID", "42"), "LISTEN_FDS is \"many\"");
        fails(Map.of(), "Start the server by a socket unit");
    }

    private static void fails(Map<String, String> environment, String message) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Inherited.fromSystemd(environment, 42))
                .withMessageContaining(message);
    }
}
