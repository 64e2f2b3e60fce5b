package dev.levada.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Habits that only the sources show.
class SourceRulesTest {
    private static final int LONGEST_FILE_LINES = 400;
    private static final int LONGEST_TEST_FILE_LINES = 650;

    // Debts with a name. None today.
    private static final Set<String> KNOWN_LONG_FILES = Set.of();

    private static final int LONG_FILE_LINES = 250;
    private static final int LONGEST_DOCUMENTATION_COLUMNS = 108;

    // Names are put together here, so that this file does not break its own rules.
    private static final Pattern SLEEP =
            Pattern.compile("Thread\\s*\\.\\s*" + "sleep\\(|TimeUnit\\.\\w+\\." + "sleep\\(");
    private static final Pattern STREAM_DUMP = Pattern.compile("\\.print" + "StackTrace\\(");
    private static final Pattern DOWNLOAD = Pattern.compile("distribution" + "Url|wrapper" + "Url|repo1?\\.maven"
            + "\\.|maven" + "-central|<repo" + "sitory>|<plugin" + "Repository>|/home/" + "[a-z]|/ro" + "ot/");
    private static final Set<String> TEXTS =
            Set.of("java", "xml", "md", "sh", "properties", "config", "js", "ts", "html", "");

    private static final Pattern WEAK =
            Pattern.compile("ThreadLocal" + "Random|new Random\\(|Math\\.random|Splittable" + "Random");
    private static final Set<String> UNPUBLISHED =
            Set.of("examples", "benchmarks", "interop", "architecture", "testkit");

    // Spread times, padding, numbers that tell processes apart, and numbers to find a line of the log by.
    private static final Set<String> UNGUESSED = Set.of(
            "EventStreams",
            "WireFormat",
            "FleetQueues",
            "RemoteMembership",
            "Revocations",
            "ApplicationRun",
            "SocketLife",
            "ChannelWork",
            "Attempts");

    @Test
    void filesAreShortEnoughToReadInOneSitting() throws IOException {
        var tooLong = new ArrayList<String>();
        var noted = new ArrayList<String>();
        for (var file : House.javaFiles(House.ROOT)) {
            int lines = House.lines(file).size();
            boolean isTest = file.toString().contains("/src/test/");
            int longest = isTest ? LONGEST_TEST_FILE_LINES : LONGEST_FILE_LINES;
            boolean isKnown = KNOWN_LONG_FILES.contains(House.shown(file));
            if (lines > LONG_FILE_LINES && !isTest) noted.add(lines + " " + House.shown(file));
            if (lines > longest && !isKnown) tooLong.add(House.shown(file) + " has " + lines + " lines");
            if (lines <= longest && isKnown) tooLong.add(House.shown(file) + " is paid for: take it off the list");
        }
        Files.write(Files.createDirectories(House.ROOT.resolve("target")).resolve("long-files"), noted);
        assertThat(tooLong)
                .as(
                        "files over %d lines, or %d for tests: such a file usually has too many jobs; see \"Rules\" in CONTRIBUTING.md",
                        LONGEST_FILE_LINES, LONGEST_TEST_FILE_LINES)
                .isEmpty();
    }

    @Test
    void documentationLinesFitTheFormatter() {
        assertThat(linesThat(
                        House.javaFiles(House.ROOT),
                        line -> line.strip().startsWith("///")
                                && line.stripTrailing().length() > LONGEST_DOCUMENTATION_COLUMNS))
                .as(
                        "`///` lines over %d columns: once indented, the formatter breaks longer ones into code that"
                                + " does not compile; `./levada format` shortens them before",
                        LONGEST_DOCUMENTATION_COLUMNS)
                .isEmpty();
    }

    @Test
    void nobodySleeps() {
        assertThat(linesThat(
                        House.javaFiles(House.ROOT), line -> SLEEP.matcher(line).find()))
                .as("sleeps: wait for an event with a deadline, and on failure say what had arrived; see \"Tests\" in"
                        + " CONTRIBUTING.md")
                .isEmpty();
    }

    /// T-71: what somebody could gain by guessing comes from a secure source.
    @Test
    void whatCanBeGuessedIsMadeOnlyWhereNobodyGainsByIt() {
        var weak = House.javaFiles(House.ROOT).stream()
                .filter(file -> file.toString().contains("/src/main/"))
                .filter(file -> House.lines(file).stream()
                        .anyMatch(line -> WEAK.matcher(line).find()))
                .map(House::shown)
                .filter(file -> !UNPUBLISHED.contains(file.substring(0, file.indexOf('/'))))
                .map(file -> file.substring(file.lastIndexOf('/') + 1, file.length() - ".java".length()))
                .toList();
        assertThat(weak)
                .as("files with a source of random numbers that can be foretold: SecureRandom makes what is secret;"
                        + " where it is none, add the file here")
                .containsExactlyInAnyOrderElementsOf(UNGUESSED);
    }

    /// T-72: the time that a comparison takes must not tell how much of a guess is right.
    @Test
    void signaturesAreComparedInConstantTime() {
        var signing = House.javaFiles(House.ROOT).stream()
                .filter(file -> file.toString().contains("/src/main/"))
                .filter(file -> String.join("\n", House.lines(file)).contains("javax.crypto.Mac;"))
                .toList();
        assertThat(signing).as("files that sign").hasSizeGreaterThan(1);
        for (var file : signing) {
            var text = String.join("\n", House.lines(file));
            assertThat(text)
                    .as("%s compares signatures with MessageDigest.isEqual", House.shown(file))
                    .contains("MessageDigest.isEqual(")
                    .doesNotContain("Arrays.equals(");
        }
    }

    @Test
    void nobodyDumpsAStackTraceWhereNobodyLooks() {
        var main = House.javaFiles(House.ROOT).stream()
                .filter(file -> file.toString().contains("/src/main/"))
                .filter(file -> !file.startsWith(Room.CLI.folder()))
                .toList();
        assertThat(linesThat(main, line -> STREAM_DUMP.matcher(line).find()))
                .as("stack traces printed to the standard error stream: throw, or log at the edges")
                .isEmpty();
    }

    @Test
    void nobodyNamesAMachineOrAPlaceToDownloadFrom() {
        var texts = House.files(House.ROOT).stream()
                .filter(file -> TEXTS.contains(extension(file)))
                .toList();
        assertThat(linesThat(texts, line -> DOWNLOAD.matcher(line).find()))
                .as("registries, wrappers and paths of one machine: where artifacts come from is the user's setting")
                .isEmpty();
    }

    private interface Rule {
        boolean isBrokenBy(String line);
    }

    private static List<String> linesThat(List<Path> files, Rule rule) {
        var found = new ArrayList<String>();
        for (var file : files) {
            var lines = House.lines(file);
            for (int i = 0; i < lines.size(); i++)
                if (rule.isBrokenBy(lines.get(i)))
                    found.add(House.shown(file) + ":" + (i + 1) + ": "
                            + lines.get(i).strip());
        }
        return found;
    }

    private static String extension(Path file) {
        var name = file.getFileName().toString();
        return name.indexOf('.') < 0 ? "" : name.substring(name.lastIndexOf('.') + 1);
    }
}
