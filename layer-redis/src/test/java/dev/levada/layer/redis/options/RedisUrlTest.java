package dev.levada.layer.redis.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.layer.LayerException;
import dev.levada.layer.redis.options.RedisOptions.Mode;
import dev.levada.layer.redis.options.RedisServer.Credentials;
import dev.levada.layer.redis.options.RedisServer.Sentinel;
import dev.levada.layer.redis.options.RedisServer.Tcp;
import dev.levada.layer.redis.options.RedisServer.Tls;
import dev.levada.layer.redis.options.RedisServer.UnixSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisUrlTest {
    private static RedisOptions parse(String url) {
        return RedisUrl.parse(URI.create(url));
    }

    @Test
    void readsOneServerAndTheDefaultsOfPython() {
        var options = parse("redis://example.org");
        assertThat(options.mode()).isEqualTo(Mode.CORE);
        assertThat(options.servers()).containsExactly(RedisServer.at("example.org", 6379));
        assertThat(options.prefix()).isEqualTo("asgi");
        assertThat(options.randomPrefixBytes()).isEqualTo(12);
        assertThat(parse("redis://[::1]:7002").servers()).containsExactly(RedisServer.at("::1", 7002));
    }

    @Test
    void readsModeUserPasswordSeveralHostsAndTheDatabase() {
        var options = parse("redis+levada://ann:s%40crt@one:7001,two:7002,three/5");
        assertThat(options.mode()).isEqualTo(Mode.LEVADA);
        assertThat(options.servers())
                .extracting(RedisServer::endpoint)
                .containsExactly(new Tcp("one", 7001), new Tcp("two", 7002), new Tcp("three", 6379));
        assertThat(options.servers()).allSatisfy(server -> {
            assertThat(server.database()).isEqualTo(5);
            assertThat(server.credentials()).contains(new Credentials("ann", "s@crt"));
        });
        assertThat(options.toString()).doesNotContain("s@crt");
    }

    @Test
    void readsSentinelTlsAndUnixSockets() {
        var sentinel = parse("redis-sentinel://s1,s2:26380/0?master=a,b&sentinel-password=x");
        assertThat(sentinel.servers()).hasSize(2);
        assertThat(sentinel.servers().getFirst().endpoint())
                .isEqualTo(new Sentinel(
                        List.of(new Tcp("s1", 26379), new Tcp("s2", 26380)),
                        "a",
                        Optional.of(new Credentials("", "x"))));
        assertThat(parse("rediss+pubsub://h?tls-verify=ca").servers().getFirst().tls())
                .contains(new Tls(Tls.Verify.CA, Optional.empty()));
        assertThat(parse("redis-socket:///run/redis.sock?db=2").servers().getFirst())
                .isEqualTo(new RedisServer(
                        new UnixSocket(Path.of("/run/redis.sock")), 2, Optional.empty(), Optional.empty()));
    }

    @Test
    void readsAClusterOfWhichSomeNodesAreNamed() {
        var options = parse("rediss-cluster+levada://:s%40crt@one,two:7002");
        assertThat(options.servers()).hasSize(1);
        var cluster = options.servers().getFirst();
        assertThat(cluster.endpoint())
                .isEqualTo(new RedisServer.Cluster(List.of(new Tcp("one", 6379), new Tcp("two", 7002))));
        assertThat(cluster.tls()).isPresent();
        assertThat(options.toString()).contains("one", "two").doesNotContain("s@crt");
    }

    @Test
    void takesAnEncodedCommaAsPartOfAnEncryptionKey() {
        assertThat(parse("redis://h?encryption-key=a%2Cb,c%25%26,d+e,f%2Bg").encryptionKeys())
                .containsExactly("a,b", "c%&", "d e", "f+g");
        assertThat(parse("redis://h?encryption%2Dkey=x").encryptionKeys()).containsExactly("x");
    }

    @Test
    void readsOptions() {
        var options =
                parse("redis://h?prefix=my&encryption-key=new,old&serializer=json&timeout=2s&outage=500ms&capacity=7");
        assertThat(options.prefix()).isEqualTo("my");
        assertThat(options.encryptionKeys()).containsExactly("new", "old");
        assertThat(options.serializer()).isEqualTo(RedisOptions.Serializer.JSON);
        assertThat(options.timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(options.outagePatience()).isEqualTo(Duration.ofMillis(500));
        assertThat(options.layer().capacity()).isEqualTo(7);
        assertThat(options.toString()).doesNotContain("old");
    }

    @ParameterizedTest
    @CsvSource({
        "redis://h?colour=red, colour",
        "redis://h:99999, 65535",
        "redis://secret@h, colon",
        "redis://h/x, whole number",
        "redis://h?serializer=xml, msgpack or json",
        "redis://h?tls-verify=none, rediss",
        "redis-sentinel://h, master",
        "redis-cluster://h, redis-cluster+levada:",
        "redis-cluster+pubsub://h, channels_redis has no clusters",
        "redis-cluster+levada://h/1, no database",
        "redis-cluster+levada://h?prefix=a%7Bb%7D, braces",
        "redis+other://h, levada"
    })
    void saysWhatIsWrong(String url, String hint) {
        assertThatThrownBy(() -> parse(url))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining(hint)
                .hasMessageNotContaining("secret");
    }
}
