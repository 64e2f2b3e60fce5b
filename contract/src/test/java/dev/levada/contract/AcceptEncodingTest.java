package dev.levada.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptEncodingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | 1000",
                "GZIP | 1000",
                "deflate, gzip;q=0.5 , br | 500",
                "gzip;q=0.001 | 1",
                "gzip; q=1.000 | 1000",
                "gzip;Q=0.25 | 250",
                "gzip;q=0 | 0",
                "gzip;q=0.000 | 0",
                "*;q=0.3 | 300",
                "*;q=0.3, gzip;q=0 | 0",
                "gzip;q=0, * | 0",
                "br | 0",
                "gzipped | 0",
                "gzip;q=2 | 0",
                "gzip;q=-1 | 0",
                "gzip;q=0.1234 | 0",
                "gzip;q=.5 | 0",
                "gzip;q= | 0",
                "gzip;x=1 | 0",
                "gzip;q=0x5 | 0",
                "'' | 0",
                "',,,' | 0",
                "',gzip,' | 1000"
            })
    void weightsAreReadAsTheyAreWritten(String header, int quality) {
        assertThat(AcceptEncoding.quality(Headers.of("accept-encoding", header), "gzip"))
                .isEqualTo(quality);
    }

    @Test
    void severalLinesAreOneList() {
        var headers = Headers.of("accept-encoding", "br", "accept-encoding", "gzip;q=0.5");
        assertThat(AcceptEncoding.quality(headers, "gzip")).isEqualTo(500);
        assertThat(AcceptEncoding.quality(Headers.EMPTY, "gzip")).isZero();
        assertThat(AcceptEncoding.named(Headers.of("accept-encoding", "*"), "identity"))
                .isZero();
    }

    @Test
    void aLongListTakesTimeInProportion() {
        // Quadratic reading of a million items would outlast the build.
        var headers = Headers.of("accept-encoding", "x;q=0.5,".repeat(1_000_000));
        assertThat(AcceptEncoding.quality(headers, "gzip")).isZero();
        assertThat(AcceptEncoding.quality(Headers.of("accept-encoding", ";".repeat(1_000_000)), "gzip"))
                .isZero();
    }
}
