package dev.levada.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The page `docs/security.md` has every threat, and its tests are there.
class SecurityPageTest {
    private static final Pattern ROW = Pattern.compile("\\| (T-\\d+) \\|.*");
    private static final Pattern TEST = Pattern.compile("`([A-Za-z0-9]+Test)#([A-Za-z0-9]+)`");

    private static List<String> rows() {
        return House.lines(House.ROOT.resolve("docs/security.md")).stream()
                .filter(line -> ROW.matcher(line).matches())
                .toList();
    }

    private static String threat(String row) {
        return row.substring(2, row.indexOf(' ', 2));
    }

    @Test
    void everyThreatHasOneRow() {
        var expected = Stream.of(
                        IntStream.rangeClosed(1, 15),
                        IntStream.rangeClosed(20, 30),
                        IntStream.rangeClosed(40, 55),
                        IntStream.rangeClosed(60, 65),
                        IntStream.rangeClosed(70, 79),
                        IntStream.rangeClosed(90, 98),
                        IntStream.rangeClosed(100, 108))
                .flatMap(IntStream::boxed)
                .map(number -> "T-%02d".formatted(number))
                .toList();
        assertThat(rows().stream().map(SecurityPageTest::threat))
                .as("the threats in docs/security.md")
                .containsExactlyElementsOf(expected);
    }

    @Test
    void everyThreatHasTestsThatAreThere() {
        var methods = TestMethods.ofAllClasses();
        var wrong = new ArrayList<String>();
        for (var row : rows()) {
            var tests = TEST.matcher(row).results().toList();
            if (tests.isEmpty()) wrong.add(threat(row) + " has no test");
            for (var test : tests) {
                var known = methods.getOrDefault(test.group(1), List.of());
                if (!known.contains(test.group(2))) wrong.add(threat(row) + " names " + test.group());
            }
        }
        assertThat(wrong).as("tests in docs/security.md that are not there").isEmpty();
    }
}
