package dev.levada.layer.redis.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Python with the libraries that channels_redis uses: the one that `LEVADA_TEST_PYTHON` names, or else
/// `python3`. Without it a test is skipped.
final class PythonPeer {
    private static final String PYTHON = System.getenv().getOrDefault("LEVADA_TEST_PYTHON", "python3");
    private static final int DEADLINE_SECONDS = 60;

    private PythonPeer() {}

    static void assumeThere() throws IOException, InterruptedException {
        boolean isThere = false;
        try {
            isThere =
                    run("import msgpack, cryptography; print('yes')", List.of()).equals(List.of("yes"));
        } catch (IOException e) {
            // no such command
        }
        assumeTrue(
                isThere,
                () -> "Needs Python with msgpack and cryptography: pip install msgpack cryptography, and"
                        + " LEVADA_TEST_PYTHON if it is not " + PYTHON + ".");
    }

    /// The answers to the questions, one each.
    static List<String> ask(List<String> questions) throws IOException, InterruptedException {
        try (var script = PythonPeer.class.getResourceAsStream("peer.py")) {
            if (script == null)
                throw new IllegalStateException("Expected peer.py beside the tests, but it is missing.");
            var answers = run(new String(script.readAllBytes(), UTF_8), questions);
            if (answers.size() != questions.size())
                throw new IllegalStateException("Expected " + questions.size() + " answers, but got " + answers.size()
                        + ", at last: " + (answers.isEmpty() ? "none" : answers.getLast()));
            return answers;
        }
    }

    private static List<String> run(String script, List<String> input) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(PYTHON, "-c", script).redirectErrorStream(true);
        builder.environment().put("PYTHONUTF8", "1");
        var process = builder.start();
        // Whatever happens to it, reading below comes to an end.
        var watch = Thread.ofVirtual().start(() -> {
            try {
                if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) process.destroyForcibly();
            } catch (InterruptedException e) {
                process.destroyForcibly();
            }
        });
        try (var out = process.outputWriter(UTF_8)) {
            for (var line : input) out.append(line).append('\n');
        } catch (IOException e) {
            // It has ended before it read all; what it said is told.
        }
        try (var in = process.inputReader(UTF_8)) {
            return in.lines().toList();
        } finally {
            watch.interrupt();
            watch.join();
        }
    }
}
