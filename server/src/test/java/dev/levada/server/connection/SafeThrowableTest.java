package dev.levada.server.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class SafeThrowableTest {
    @Test
    void anExceptionThatDoesNoHarmStaysItself() {
        var harmless = new IllegalStateException("Größe \"12\" {0} %n", new java.io.IOException("lost"));
        assertThat(SafeThrowable.of(harmless)).isSameAs(harmless);
    }

    @Test
    void whatAPeerHasSentStaysOnItsLineAtAnyDepth() {
        var cause = new IllegalArgumentException("path\r\n2026-01-01 ERROR forged \u001b[2J \u202e");
        var failure = new IllegalStateException("outer", cause);
        failure.addSuppressed(new IllegalStateException("sup\npressed"));
        var written = new StringWriter();
        var safe = SafeThrowable.of(failure);
        safe.printStackTrace(new PrintWriter(written, true));
        assertThat(written.toString())
                .startsWith("java.lang.IllegalStateException: outer")
                .contains("at dev.levada.server.connection.SafeThrowableTest.")
                .contains("Caused by: java.lang.IllegalArgumentException: path\\u000d\\u000a2026-01-01 ERROR forged")
                .contains("sup\\u000apressed")
                .doesNotContain("\u001b", "\u202e", "\r\n2026");
    }

    @Test
    void giantMessagesAreCutAndCirclesOfCausesEnd() {
        var first = new IllegalStateException("x".repeat(100_000));
        var second = new IllegalStateException("second", first);
        first.initCause(second);
        assertThat(SafeThrowable.of(first).toString()).hasSizeLessThan(1_100).endsWith("(100033 chars)");
    }
}
