package dev.levada.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.LayerFeature;
import dev.levada.testkit.RedisForTests;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class LayerCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void checkListsEveryFeatureAsOfferedOrLacking() {
        assertThat(run(Map.of(), "layer", "check", "memory:")).isZero();
        for (var feature : LayerFeature.values())
            assertThat(out.toString())
                    .contains(feature.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        assertThat(out.toString().indexOf("work-queues"))
                .isLessThan(out.toString().indexOf("lacks"));
        assertThat(out.toString().indexOf(" shared "))
                .isGreaterThan(out.toString().indexOf("lacks"));
        assertThat(out.toString()).containsPattern("min \\S+ ms, median \\S+ ms, p99 \\S+ ms");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void checkNamesTheServerAndItsVersionAndNoSecret() {
        if (!RedisForTests.isInstalled()) throw new TestAbortedException("No redis-server on this machine.");
        try (var redis = RedisForTests.start("--requirepass", "sesame")) {
            var url = "redis+levada://:sesame@127.0.0.1:" + redis.port();
            assertThat(run(Map.of("LEVADA_LAYER", url), "layer", "check")).isZero();
            assertThat(out.toString())
                    .containsPattern("server +127\\.0\\.0\\.1:" + redis.port() + ": Redis \\d+\\.\\d+\\.\\d+, master\n")
                    .containsPattern("group +joined in \\S+ ms, heard in ")
                    .doesNotContain("sesame");
        }
    }

    @Test
    void aServerThatRefusesThePasswordIsOneLineAndExitCodeOne() {
        if (!RedisForTests.isInstalled()) throw new TestAbortedException("No redis-server on this machine.");
        try (var redis = RedisForTests.start("--requirepass", "sesame")) {
            assertThat(run(Map.of(), "layer", "check", "redis://:simsim@127.0.0.1:" + redis.port()))
                    .isOne();
            assertThat(err.toString())
                    .isEqualToIgnoringNewLines("levada: Redis at 127.0.0.1:" + redis.port()
                            + " refuses the password. Give user and password in the URL:"
                            + " redis://USER:PASSWORD@HOST. If they are right, see to the user there (ACL SETUSER).");
        }
    }

    @Test
    void aServerThatIsNotThereIsOneLineAndExitCodeOne() {
        for (var what : new String[] {"check", "bench"}) {
            assertThat(run(Map.of(), "layer", what, "redis+levada://:sesame@127.0.0.1:1"))
                    .isOne();
            assertThat(err.toString().lines())
                    .singleElement()
                    .asString()
                    .startsWith("levada: Expected a Redis server at 127.0.0.1:1, but it cannot be reached")
                    .doesNotContain("sesame");
            err.getBuffer().setLength(0);
        }
    }

    @Test
    void withoutAUrlItSaysWhereOneMayStand() {
        assertThat(run(Map.of(), "layer", "check")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("levada: Expected the URL of a layer, as in `levada layer check"
                        + " redis://127.0.0.1:6379`, or one in LEVADA_LAYER, but there is neither.");
    }

    @Test
    void withoutACommandItSaysWhichThereAre() {
        assertThat(run(Map.of(), "layer")).isZero();
        assertThat(out.toString()).contains("check").contains("bench");
    }

    @Test
    void benchMeasuresEveryKindOfMessage() {
        assertThat(run(Map.of(), "layer", "bench", "--seconds", "1", "memory:")).isZero();
        for (var line : new String[] {"direct, 1", "direct, 64", "to a group of 100", "at the members", "work queue"})
            assertThat(out.toString()).containsPattern(line + ".* [1-9][0-9,]*\n");
    }

    @Test
    void benchRefusesATimeThatIsNone() {
        assertThat(run(Map.of(), "layer", "bench", "--seconds", "0", "memory:")).isEqualTo(2);
        assertThat(err.toString()).isEqualToIgnoringNewLines("levada: Expected --seconds from 1 to 3600, but got 0.");
    }

    private int run(Map<String, String> environment, String... arguments) {
        return new Levada(environment, new PrintWriter(out, true), new PrintWriter(err, true)).run(arguments);
    }
}
