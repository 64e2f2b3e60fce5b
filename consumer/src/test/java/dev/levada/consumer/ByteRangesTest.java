package dev.levada.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteRangesTest {
    @Test
    void noRequestGetsMoreBytesThanThereAre() {
        var random = new Random(3);
        for (int round = 0; round < 20_000; round++) {
            long size = random.nextInt(20);
            var header = new StringBuilder("bytes=");
            for (int i = random.nextInt(4); i >= 0; i--) {
                if (random.nextInt(6) > 0) header.append(random.nextInt(22));
                header.append('-');
                if (random.nextInt(6) > 0) header.append(random.nextInt(22));
                if (i > 0) header.append(',');
            }
            var parsed = ByteRanges.parse(header.toString(), size);
            if (parsed == null) continue;
            long sum = 0;
            for (var range : parsed.ranges()) {
                assertThat(range.from()).as("%s of %s", header, size).isBetween(0L, range.to());
                assertThat(range.to()).isLessThan(size);
                sum += range.length();
            }
            assertThat(sum).isLessThanOrEqualTo(size);
        }
    }

    @Test
    void thousandsOfRangesCostNothing() {
        for (var asked : List.of("0-,".repeat(1_000_000) + "0-", "9".repeat(1_000_000) + "-"))
            assertThat(ByteRanges.parse("bytes=" + asked, 1_000)).isEqualTo(new ByteRanges(List.of()));
    }
}
