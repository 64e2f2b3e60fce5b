package dev.levada.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Address;
import dev.levada.server.connection.Counters;
import dev.levada.server.options.Log;
import dev.levada.server.options.LogFormat;
import dev.levada.server.options.LoggedQueries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessLogQueueTest {
    @TempDir
    private Path folder;

    @Test
    void linesOverTheBoundAreDroppedAndCountedAndNobodyWaits() throws IOException {
        var file = folder.resolve("access.log");
        var counters = new Counters();
        var options = Log.DEFAULT.withAccess(file.toString()).withMaxWaiting(2);
        try (var log = Objects.requireNonNull(AccessLog.open(options, counters))) {
            for (int i = 0; i < 100_000; i++) log.refused(new Address("127.0.0.1", 1), 400);
        }
        long written = Files.readAllLines(file).size();
        assertThat(counters.snapshot().droppedLogLines()).isPositive();
        assertThat(written + counters.snapshot().droppedLogLines()).isEqualTo(100_000);
    }

    @Test
    void noValueWhateverItsCharactersLeavesItsPlace() {
        for (var format : LogFormat.values()) {
            var lines = new Lines(format, LoggedQueries.ALL);
            var nasty = new StringBuilder();
            for (char c = 0; c < 0x300; c++) nasty.append(c);
            nasty.append("\u202e\u2028\ud83d\ude00\ud800");
            // Every char comes within what is shown.
            for (int from = 0; from < nasty.length(); from += 100) {
                var value = nasty.substring(from, Math.min(nasty.length(), from + 100));
                var text = new StringBuilder();
                lines.add(text, line(value));
                assertThat(text.toString()).endsWith("\n").hasLineCount(1);
                assertThat(text.substring(0, text.length() - 1)).matches("[ -~]+");
            }
        }
    }

    @Test
    void anAddressThatIsNoneStandsForNothing() {
        var text = new StringBuilder();
        new Lines(LogFormat.COMMON, LoggedQueries.NONE).add(text, line("1.2.3.4 evil"));
        assertThat(text.toString()).startsWith("- - - [");
    }

    private static Line line(String value) {
        return new Line(
                Line.What.REQUEST,
                0,
                value,
                value,
                value,
                value,
                value,
                200,
                false,
                new dev.levada.server.connection.AccessSink.Traffic(1, 2),
                3,
                value,
                value,
                value);
    }
}
