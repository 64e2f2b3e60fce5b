package dev.levada.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentCodingTest {
    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "/chat/blue, /chat/blue",
        "/blue%20room, /blue room",
        "%41%2f%2F, A//",
        "gr%C3%BCn, grün",
        "%F0%9F%98%80, 😀",
        "a+b, a+b",
        "%2541, %41",
        "a%00b, a\0b",
    })
    void escapesAreDecodedOnceAsUtf8(String encoded, String decoded) {
        assertThat(PercentCoding.decode(encoded)).isEqualTo(decoded);
    }

    @ParameterizedTest
    @CsvSource({
        "%, %",
        "%4, %4",
        "100%, 100%",
        "%zz, %zz",
        "%4g, %4g",
        "%%41, %A",
        "%-1, %-1",
        "%+1, %+1",
        "%４１, %４１",
        "%٤١, %٤١",
        "%u0041, %u0041",
    })
    void whatIsNoEscapeStandsForItself(String encoded, String decoded) {
        assertThat(PercentCoding.decode(encoded)).isEqualTo(decoded);
    }

    @ParameterizedTest
    @CsvSource({
        "%ff, \ufffd",
        "%c0%af, \ufffd\ufffd",
        "%C3, \ufffd",
        "%C3x, \ufffdx",
        "%ed%a0%80, \ufffd",
        "%f4%90%80%80, \ufffd\ufffd\ufffd\ufffd",
    })
    void bytesThatAreNotUtf8BecomeReplacements(String encoded, String decoded) {
        String made = PercentCoding.decode(encoded);
        assertThat(made.replaceAll("\ufffd+", "\ufffd")).isEqualTo(decoded.replaceAll("\ufffd+", "\ufffd"));
    }

    @Test
    void textThatWasNeverEncodedStays() {
        assertThat(PercentCoding.decode("grün 😀%20中")).isEqualTo("grün 😀 中");
    }

    @Test
    void aSegmentHidesEverythingThatCouldSeparate() {
        assertThat(PercentCoding.encodeSegment("a/b?c#d e%+;:@&=ü😀-._~"))
                .isEqualTo("a%2Fb%3Fc%23d%20e%25%2B%3B%3A%40%26%3D%C3%BC%F0%9F%98%80-._~");
        assertThat(PercentCoding.encodePath("/a b/ü")).isEqualTo("/a%20b/%C3%BC");
    }

    @Test
    void whatWasEncodedIsDecodedToTheSame() {
        var random = new Random(9);
        for (int round = 0; round < 5_000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(8); i > 0; i--) {
                int codePoint = random.nextInt(4) == 0 ? random.nextInt(0x110000) : random.nextInt(0x100);
                if (codePoint < 0xd800 || codePoint > 0xdfff) text.appendCodePoint(codePoint);
            }
            assertThat(PercentCoding.decode(PercentCoding.encodeSegment(text.toString())))
                    .isEqualTo(text.toString());
            assertThat(PercentCoding.decode(PercentCoding.encodePath(text.toString())))
                    .isEqualTo(text.toString());
        }
    }
}
