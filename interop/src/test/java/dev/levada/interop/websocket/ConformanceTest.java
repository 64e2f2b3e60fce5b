package dev.levada.interop.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/// The Autobahn test suite, from outside, over RFC 6455 and RFC 7692.
///
/// Only when asked for, because it takes minutes: `LEVADA_TEST_CONFORMANCE=some` for all cases of
/// framing, text, fragments and closing and some of each kind of compression, `all` for all there are,
/// which takes an hour or two. It needs a Python 2.7: `python2.7` or `pypy` on the path, one of pyenv, or
/// the one that `LEVADA_PYTHON2` names.
@Timeout(value = 190, unit = TimeUnit.MINUTES)
final class ConformanceTest {
    private static final String PYTHON = "LEVADA_PYTHON2";
    private static final String SCOPE = "LEVADA_TEST_CONFORMANCE";
    private static final Duration DEADLINE = Duration.ofMinutes(90);

    /// Informational cases have no right answer; non-strict ones are right later than could be.
    private static final Set<String> GOOD = Set.of("OK", "NON-STRICT", "INFORMATIONAL");

    private static final Pattern RESULT =
            Pattern.compile("\"([0-9.]+)\": \\{\\s*\"behavior\": \"([A-Z -]+)\",\\s*\"behaviorClose\": \"([A-Z -]+)\"");

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noCaseFails(boolean takesOver) throws IOException {
        if (System.getenv(SCOPE) == null)
            throw new TestAbortedException(
                    "The Autobahn test suite takes minutes. Run it with " + SCOPE + "=some or all.");
        var python = python();
        var suite = Foreign.installed(
                "autobahn",
                Foreign.resource("autobahn/requirements.txt"),
                List.of(python, "-m", "pip", "install", "--quiet", "--target", "lib", "-r", "requirements.txt"));
        var folder = Files.createTempDirectory("levada-autobahn");
        try (var server = EchoServer.start(takesOver)) {
            var specification = folder.resolve("fuzzingclient.json");
            Files.writeString(specification, specification(folder, server.url(), takesOver));
            var outcome = Foreign.run(
                    folder,
                    DEADLINE,
                    List.of(
                            python,
                            Foreign.resource("autobahn/wstest.py").toString(),
                            suite.resolve("lib").toString(),
                            "--mode",
                            "fuzzingclient",
                            "--spec",
                            specification.toString()));
            assertThat(outcome.code()).as(outcome.said()).isZero();
            var results = results(folder.resolve("reports/index.json"));
            assertThat(results).hasSizeGreaterThan(takesOver ? 13 : 250);
            var failed = new TreeMap<>(results);
            failed.values().removeIf(GOOD::contains);
            assertThat(failed).isEmpty();
        }
    }

    private static String specification(Path folder, String url, boolean takesOver) {
        boolean all = "all".equals(System.getenv(SCOPE));
        String compressed = "\"12.1.1\", \"12.1.5\", \"12.1.11\", \"12.2.3\", \"12.3.3\", \"12.4.3\", \"12.5.3\", "
                + "\"13.1.1\", \"13.2.1\", \"13.3.1\", \"13.4.1\", \"13.5.1\", \"13.6.1\", \"13.7.1\"";
        String plain = "\"1.*\", \"2.*\", \"3.*\", \"4.*\", \"5.*\", \"6.*\", \"7.*\", \"10.*\"";
        String cases =
                all ? (takesOver ? "\"12.*\", \"13.*\"" : "\"*\"") : takesOver ? compressed : plain + ", " + compressed;
        return """
               {
                 "outdir": "%s",
                 "servers": [{"agent": "levada", "url": "%s"}],
                 "cases": [%s],
                 "exclude-cases": [],
                 "exclude-agent-cases": {}
               }
               """.formatted(folder.resolve("reports"), url, cases);
    }

    /// What came of each case; where message and close differ, the worse of both.
    private static Map<String, String> results(Path index) throws IOException {
        var results = new TreeMap<String, String>();
        var matcher = RESULT.matcher(Files.readString(index));
        while (matcher.find())
            results.put(matcher.group(1), GOOD.contains(matcher.group(2)) ? matcher.group(3) : matcher.group(2));
        return results;
    }

    private static String python() throws IOException {
        var candidates = new ArrayList<String>();
        var named = System.getenv(PYTHON);
        if (named != null) candidates.add(named);
        candidates.addAll(List.of("python2.7", "pypy"));
        var versions = Path.of(System.getProperty("user.home"), ".pyenv", "versions");
        if (Files.isDirectory(versions))
            try (DirectoryStream<Path> found = Files.newDirectoryStream(versions, "2.7*")) {
                for (var version : found)
                    candidates.add(version.resolve("bin/python2.7").toString());
            }
        for (var candidate : candidates) if (runs(candidate)) return candidate;
        throw new TestAbortedException("No Python 2.7 for the Autobahn test suite. Install one, or name one in "
                + PYTHON + ". Tried: " + String.join(", ", candidates));
    }

    private static boolean runs(String python) {
        try {
            return Foreign.run(
                                    Path.of("").toAbsolutePath(),
                                    Duration.ofSeconds(30),
                                    List.of(python, "-c", "import sys; sys.exit(sys.version_info[:2] != (2, 7))"))
                            .code()
                    == 0;
        } catch (IOException _) {
            return false;
        }
    }
}
