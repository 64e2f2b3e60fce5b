package dev.levada.layer.redis.options;

import dev.levada.contract.PercentCoding;
import dev.levada.contract.Quoted;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.redis.options.RedisOptions.Mode;
import dev.levada.layer.redis.options.RedisOptions.Serializer;
import dev.levada.layer.redis.options.RedisServer.Credentials;
import dev.levada.layer.redis.options.RedisServer.Tcp;
import dev.levada.layer.redis.options.RedisServer.Tls;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Layer URLs of Redis:
/// `SCHEME[+MODE]://[[USER]:PASSWORD@]HOST[:PORT][,HOST[:PORT]...][/DATABASE][?OPTIONS]`.
///
/// | scheme | what it leads to |
/// | --- | --- |
/// | `redis`, `rediss` | one server, or several over which names are spread; with TLS |
/// | `redis-sentinel`, `rediss-sentinel` | the hosts are Sentinels; `?master=NAME[,NAME...]` |
/// | `redis-cluster`, `rediss-cluster` | the hosts are some nodes of a cluster; only with `+levada` |
/// | `redis-socket` | a Unix socket: `redis-socket:///run/redis.sock` |
///
/// Without a mode it is the core format of Python Channels; `+pubsub` is its pub/sub format, `+levada`
/// our own. Options are those of [LayerOptions] and `prefix`, `encryption-key` (several with commas; a
/// comma in one is `%2C`), `random-prefix`, `serializer` (`msgpack` or `json`), `timeout`, `outage`,
/// `start`, `max-message` (bytes), `db`, `tls-verify` (`full`, `ca`, `none`), `tls-trusted` (a PEM file),
/// `master`, `sentinel-password`.
public final class RedisUrl {
    private static final List<String> BASES = List.of(
            "redis", "rediss", "redis-sentinel", "rediss-sentinel", "redis-socket", "redis-cluster", "rediss-cluster");

    private RedisUrl() {}

    /// All schemes, modes included.
    public static List<String> schemes() {
        var schemes = new ArrayList<String>();
        for (var base : BASES) for (var mode : new String[] {"", "+pubsub", "+levada"}) schemes.add(base + mode);
        return List.copyOf(schemes);
    }

    /// What the URL says.
    ///
    /// @throws LayerException when something in it is wrong; the message repeats no secrets
    public static RedisOptions parse(URI url) {
        var scheme = url.getScheme().toLowerCase(Locale.ROOT);
        int plus = scheme.indexOf('+');
        var mode = plus < 0 ? Mode.CORE : mode(scheme.substring(plus + 1));
        var base = plus < 0 ? scheme : scheme.substring(0, plus);
        var parameters = new LinkedHashMap<>(LayerOptions.parameters(url));
        var servers = servers(base, url, parameters);
        var options = RedisOptions.of(mode, servers);
        for (var parameter : parameters.entrySet()) options = with(options, parameter.getKey(), parameter.getValue());
        return options.withEncryptionKeys(encryptionKeys(url));
    }

    private static List<String> encryptionKeys(URI url) {
        var query = url.getRawQuery() == null ? "" : url.getRawQuery();
        for (var pair : query.split("&", 100)) {
            int equals = pair.indexOf('=');
            if (equals >= 0 && PercentCoding.decode(pair.substring(0, equals)).equals("encryption-key"))
                return Stream.of(pair.substring(equals + 1).split(",", 100))
                        // As everywhere in a query.
                        .map(key -> PercentCoding.decode(key.replace('+', ' ')))
                        .toList();
        }
        return List.of();
    }

    private static RedisOptions with(RedisOptions options, String name, String value) {
        return switch (name) {
            case "prefix" -> options.withPrefix(value);
            case "encryption-key" -> options; // as it stands in the URL, where a comma in a key is encoded
            case "random-prefix" -> options.withRandomPrefixBytes(integer(name, value));
            case "serializer" -> options.withSerializer(serializer(value));
            case "timeout" -> options.withTimeout(LayerOptions.duration(name, value));
            case "outage" -> options.withOutagePatience(patience(name, value));
            case "max-message" -> options.withMostMessageBytes(integer(name, value));
            case "start" -> options.withStartPatience(patience(name, value));
            default ->
                options.withLayer(options.layer()
                        .with(name, value)
                        .orElseThrow(() -> new LayerException("Expected a layer option capacity, capacity.PATTERN,"
                                + " expiry, group-expiry, prefix, encryption-key, random-prefix, serializer, timeout,"
                                + " outage, start, max-message, db, tls-verify, tls-trusted, master or sentinel-password, but got "
                                + Quoted.of(name) + ".")));
        };
    }

    private static List<RedisServer> servers(String base, URI url, Map<String, String> parameters) {
        var tls = tls(base.startsWith("rediss"), parameters);
        int database = database(base, url, parameters);
        var authority = url.getRawAuthority();
        if (base.equals("redis-socket"))
            return List.of(new RedisServer(
                    new RedisServer.UnixSocket(socketPath(url)), database, credentials(authority), Optional.empty()));
        var credentials = credentials(authority);
        boolean isSentinel = base.endsWith("-sentinel");
        var hosts = hosts(authority, isSentinel ? RedisServer.DEFAULT_SENTINEL_PORT : RedisServer.DEFAULT_PORT);
        if (isSentinel) return sentinels(hosts, database, credentials, tls, parameters);
        if (base.endsWith("-cluster"))
            return List.of(new RedisServer(new RedisServer.Cluster(hosts), database, credentials, tls));
        var servers = new ArrayList<RedisServer>();
        for (var host : hosts) servers.add(new RedisServer(host, database, credentials, tls));
        return servers;
    }

    private static List<RedisServer> sentinels(
            List<Tcp> hosts,
            int database,
            Optional<Credentials> credentials,
            Optional<Tls> tls,
            Map<String, String> parameters) {
        var password =
                Optional.ofNullable(parameters.remove("sentinel-password")).map(it -> new Credentials("", it));
        var masters = parameters.remove("master");
        var servers = new ArrayList<RedisServer>();
        for (var master : (masters == null ? "" : masters).split(",", 100))
            servers.add(new RedisServer(new RedisServer.Sentinel(hosts, master, password), database, credentials, tls));
        return servers;
    }

    private static Path socketPath(URI url) {
        var path = url.getPath();
        if (path == null || path.length() < 2)
            throw new LayerException(
                    "Expected the path of a socket, as in redis-socket:///run/redis.sock, but got none.");
        return Path.of(path);
    }

    private static Optional<Credentials> credentials(@Nullable String authority) {
        int at = authority == null ? -1 : authority.lastIndexOf('@');
        if (authority == null || at < 0) return Optional.empty();
        var info = authority.substring(0, at);
        int colon = info.indexOf(':');
        if (colon < 0)
            throw new LayerException(
                    "Expected USER:PASSWORD or :PASSWORD before the @ of the layer URL, but there is no colon.");
        return Optional.of(new Credentials(
                PercentCoding.decode(info.substring(0, colon)), PercentCoding.decode(info.substring(colon + 1))));
    }

    private static List<Tcp> hosts(@Nullable String authority, int defaultPort) {
        var text = authority == null ? "" : authority.substring(authority.lastIndexOf('@') + 1);
        if (text.isEmpty()) text = "localhost";
        var hosts = new ArrayList<Tcp>();
        for (var host : text.split(",", 1_000)) hosts.add(host(host, defaultPort));
        return hosts;
    }

    private static Tcp host(String text, int defaultPort) {
        int bracket = text.lastIndexOf(']');
        int colon = text.indexOf(':', bracket + 1);
        var host = colon < 0 ? text : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) host = host.substring(1, host.length() - 1);
        return new Tcp(host, colon < 0 ? defaultPort : integer("port", text.substring(colon + 1)));
    }

    private static int database(String base, URI url, Map<String, String> parameters) {
        var path = base.equals("redis-socket") || url.getPath() == null ? "" : url.getPath();
        var named = parameters.remove("db");
        if (path.length() > 1) return integer("database", path.substring(1));
        return named == null ? 0 : integer("db", named);
    }

    private static Optional<Tls> tls(boolean isOn, Map<String, String> parameters) {
        var verify = parameters.remove("tls-verify");
        var trusted = Optional.ofNullable(parameters.remove("tls-trusted")).map(Path::of);
        if (!isOn) {
            if (verify != null || trusted.isPresent())
                throw new LayerException("Expected rediss: with the TLS options, but the URL has no TLS.");
            return Optional.empty();
        }
        return Optional.of(new Tls(verify == null ? Tls.Verify.FULL : verify(verify), trusted));
    }

    private static Tls.Verify verify(String value) {
        return switch (value) {
            case "full" -> Tls.Verify.FULL;
            case "ca" -> Tls.Verify.CA;
            case "none" -> Tls.Verify.NONE;
            default -> throw wrong("tls-verify", value, "full, ca or none");
        };
    }

    private static Serializer serializer(String value) {
        return switch (value) {
            case "msgpack" -> Serializer.MESSAGE_PACK;
            case "json" -> Serializer.JSON;
            default -> throw wrong("serializer", value, "msgpack or json");
        };
    }

    private static Mode mode(String value) {
        return switch (value) {
            case "core" -> Mode.CORE;
            case "pubsub" -> Mode.PUBSUB;
            case "levada" -> Mode.LEVADA;
            default -> throw wrong("mode", value, "core, pubsub or levada");
        };
    }

    private static Duration patience(String name, String value) {
        return value.equals("0") ? Duration.ZERO : LayerOptions.duration(name, value);
    }

    private static int integer(String name, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException _) {
            throw wrong(name, value, "a whole number");
        }
    }

    private static LayerException wrong(String name, String value, String expected) {
        return new LayerException("Expected " + expected + " for " + Quoted.of(name) + " of the layer URL, but got "
                + Quoted.of(value) + ".");
    }
}
