package dev.levada.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Messages;
import dev.levada.layer.WorkReader;
import dev.levada.server.settings.Given;
import dev.levada.testkit.RedisForTests;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;

@Timeout(120)
class WorkerCommandTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Map<String, String> environment, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return new Levada(environment, new PrintWriter(out, true), new PrintWriter(err, true)).run(arguments);
    }

    private static String receive(WorkReader reader) throws InterruptedException {
        var work = reader.receive(PATIENCE).orElseThrow(() -> new AssertionError("Nothing came."));
        return Messages.as(work.message(), WorkSite.Greeted.class).text();
    }

    @Test
    void aWorkerOfAnotherProcessIsSeenAndFinishesWhatItHasWhenItIsToldToStop() throws Exception {
        if (!RedisForTests.isInstalled()) throw new TestAbortedException("No redis-server on this machine.");
        try (var redis = RedisForTests.start();
                var layer = ChannelLayer.open(redis.url("redis+levada"));
                var begun = layer.openWork(Set.of(ChannelName.of("begun")));
                var greeted = layer.openWork(Set.of(ChannelName.of("greeted")))) {
            var environment = Map.of("LEVADA_LAYER", redis.url("redis+levada"));
            var process = start(environment, "--name", "one", "--metrics-address", "127.0.0.1:0", "greet", "fail");
            try (var lines = process.inputReader()) {
                assertThat(lines.readLine()).startsWith("Working on greet (1 at a time), fail (1 at a time)");
                var where = Pattern.compile("http://\\S+").matcher(lines.readLine());
                assertThat(where.find()).isTrue();
                layer.send(ChannelName.of("fail"), new WorkSite.Fail("no: paint"));
                layer.send(ChannelName.of("greet"), new WorkSite.Greet("Ann"));
                assertThat(receive(greeted)).isEqualTo("Hello Ann");

                assertThat(run(environment, "workers")).isZero();
                assertThat(out.toString())
                        .containsPattern("one +greet +0/1 +1 ")
                        .contains("fail");
                awaitDeadLetter(layer);
                assertThat(get(where.group()))
                        .contains("levada_worker_handled_total{channel=\"greet\"} 1")
                        .contains("levada_worker_dead_total{channel=\"fail\"} 1")
                        .contains("levada_queue_dead_letters{channel=\"fail\"} 1")
                        .contains("levada_layer_sent_total");
                seesAndPutsBackDeadLetters(environment, layer);

                receive(begun);
                layer.send(ChannelName.of("greet"), new WorkSite.Greet("Bob"));
                assertThat(receive(begun)).isEqualTo("Bob");
                process.toHandle().destroy();
                assertThat(process.waitFor(40, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isZero();
                assertThat(receive(greeted)).isEqualTo("Hello Bob");
                assertThat(layer.queueState(ChannelName.of("greet")).held()).isZero();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private void seesAndPutsBackDeadLetters(Map<String, String> environment, ChannelLayer layer)
            throws InterruptedException {
        assertThat(run(environment, "dead-letters", "-", "fail")).isZero();
        assertThat(out.toString())
                .contains("fail  after 2 attempts: java.lang.IllegalStateException: no: paint")
                .doesNotContain("{\"why\"");
        assertThat(run(environment, "dead-letters", "--content", "-", "fail", "list"))
                .isZero();
        assertThat(out.toString()).contains("{\"why\":\"no: paint\"}");
        assertThat(run(environment, "dead-letters", "-", "fail", "put-back", "--all"))
                .isZero();
        assertThat(out.toString()).isEqualToIgnoringNewLines("Put back: 1");
        awaitDeadLetter(layer);
        var id = layer.deadLetters(ChannelName.of("fail")).list(1).getFirst().id();
        assertThat(run(environment, "dead-letters", "-", "fail", "drop", id)).isZero();
        assertThat(out.toString()).isEqualToIgnoringNewLines("Dropped: 1");
        assertThat(run(environment, "dead-letters", "-", "fail")).isZero();
        assertThat(out.toString()).contains("no dead letters");
    }

    private static void awaitDeadLetter(ChannelLayer layer) throws InterruptedException {
        try (var mailbox = layer.openMailbox()) {
            for (int i = 0; i < 400; i++) {
                if (layer.queueState(ChannelName.of("fail")).dead() > 0) return;
                mailbox.receive(Duration.ofMillis(50));
            }
        }
        throw new AssertionError("Expected a dead letter within 20 s.");
    }

    private static String get(String url) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    private static Process start(Map<String, String> environment, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Levada.class.getName(),
                "worker",
                "--application",
                WorkSite.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        return builder.start();
    }

    @Test
    void aChannelWithoutAConsumerIsOneLineThatNamesThoseThereAre() {
        var site = WorkSite.class.getName();
        assertThat(run(Map.of(), "worker", "--application", site, "--layer", "memory:", "gret"))
                .isOne();
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains("gret")
                .contains("greet");
    }

    @Test
    void aWorkerSaysWhatItNeedsToKnow() {
        assertThat(run(Map.of(), "worker", "greet")).isEqualTo(2);
        assertThat(err.toString()).contains("--application").contains("LEVADA_APPLICATION");
        assertThat(run(Map.of("LEVADA_APPLICATION", "Nobody"), "worker", "greet"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--layer").contains("LEVADA_LAYER");
        assertThat(run(Map.of("LEVADA_APPLICATION", "Nobody", "LEVADA_LAYER", "memory:"), "worker"))
                .isEqualTo(2);
    }

    @Test
    void deadLettersRefusesWhatItDoesNotUnderstand() {
        assertThat(run(Map.of(), "dead-letters", "memory:", "fail", "bury")).isEqualTo(2);
        assertThat(err.toString()).contains("put-back");
        assertThat(run(Map.of(), "dead-letters", "memory:", "fail", "drop")).isEqualTo(2);
        assertThat(err.toString()).contains("--all");
        assertThat(run(Map.of(), "dead-letters", "memory:", "f ail")).isEqualTo(2);
        assertThat(run(Map.of(), "dead-letters", "-", "fail")).isEqualTo(2);
        assertThat(run(Map.of(), "workers", "memory:")).isZero();
        assertThat(out.toString()).contains("No worker");
    }

    @Test
    void aServerWorksBesideWhatItServes() throws Exception {
        try (var layer = ChannelLayer.memory();
                var begun = layer.openWork(Set.of(ChannelName.of("begun")));
                var served = new ServedApplication(
                        WorkSite.create(layer), layer, Optional.of(new Given("greet, fail", "--worker")))) {
            layer.send(ChannelName.of("greet"), new WorkSite.Greet("Cid"));
            assertThat(receive(begun)).isEqualTo("Cid");
            assertThat(WorkerMetrics.of(served.worker().orElseThrow()))
                    .anyMatch(metric -> metric.name().equals("levada_queue_held")
                            && metric.label().contains("greet"));
        }
    }

    @Test
    void noChannelsAreNoWorker() {
        try (var layer = ChannelLayer.memory();
                var served = new ServedApplication(
                        WorkSite.create(layer), layer, Optional.of(new Given(" ", "LEVADA_WORKER")))) {
            assertThat(served.worker()).isEmpty();
        }
    }
}
