package dev.levada.layer.redis.options;

import dev.levada.contract.Quoted;
import dev.levada.layer.LayerException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// One Redis server, or what leads to it.
///
/// @param endpoint where it is
/// @param database its number, 0 to 65535
/// @param credentials for servers with a password or users
/// @param tls empty for plain connections
public record RedisServer(Endpoint endpoint, int database, Optional<Credentials> credentials, Optional<Tls> tls) {
    /// The port of Redis when none is said.
    public static final int DEFAULT_PORT = 6379;

    /// The port of Sentinel when none is said.
    public static final int DEFAULT_SENTINEL_PORT = 26379;

    /// Where a server is.
    public sealed interface Endpoint {}

    /// A host and a port.
    public record Tcp(String host, int port) implements Endpoint {
        public Tcp {
            if (host.isEmpty() || port < 1 || port > 65_535)
                throw new LayerException("Expected a Redis host and a port from 1 to 65535, but got "
                        + Quoted.of(host + ":" + port) + ".");
        }

        @Override
        public String toString() {
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        }
    }

    /// A socket in the file system.
    public record UnixSocket(Path path) implements Endpoint {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /// The master that Sentinel names at the time of each connect; replicas are never used.
    ///
    /// @param sentinels at least one; the first that answers is asked
    /// @param master the name under which Sentinel knows it
    /// @param sentinelCredentials for Sentinels with a password
    public record Sentinel(List<Tcp> sentinels, String master, Optional<Credentials> sentinelCredentials)
            implements Endpoint {
        public Sentinel {
            sentinels = List.copyOf(sentinels);
            if (sentinels.isEmpty()) throw new LayerException("Expected at least one Sentinel, but got none.");
            if (master.isEmpty())
                throw new LayerException(
                        "Expected the name of the master that Sentinel watches, but got none. Add ?master=NAME.");
        }

        @Override
        public String toString() {
            return "master " + Quoted.of(master) + " of Sentinel " + sentinels;
        }
    }

    /// A Redis Cluster.
    ///
    /// @param seeds at least one; the first that answers names all nodes
    public record Cluster(List<Tcp> seeds) implements Endpoint {
        public Cluster {
            seeds = List.copyOf(seeds);
            if (seeds.isEmpty()) throw new LayerException("Expected at least one node of the cluster, but got none.");
        }

        @Override
        public String toString() {
            return "the cluster of " + seeds;
        }
    }

    /// A user and a password, which is never printed.
    ///
    /// @param user empty for servers that know only a password
    public record Credentials(String user, String password) {
        @Override
        public String toString() {
            return user.isEmpty() ? "with a password" : "as " + Quoted.of(user);
        }
    }

    /// How a TLS connection is checked.
    ///
    /// @param verify what is asked of the server's certificate
    /// @param trusted a file of PEM certificates to trust instead of the platform's
    public record Tls(Verify verify, Optional<Path> trusted) {
        /// The platform's certificates, the host's name.
        public static final Tls DEFAULT = new Tls(Verify.FULL, Optional.empty());

        /// What is asked of the server's certificate.
        public enum Verify {
            /// Signed by somebody trusted, for this host.
            FULL,
            /// Signed by somebody trusted.
            CA,
            /// Nothing: anybody in between can read and change all messages.
            NONE
        }
    }

    public RedisServer {
        if (database < 0 || database > 65_535)
            throw new LayerException(
                    "Expected the number of a Redis database from 0 to 65535, but got " + database + ".");
        if (database > 0 && endpoint instanceof Cluster)
            throw new LayerException(
                    "Expected no database for a cluster, which has only number 0, but got " + database + ".");
    }

    /// The server there, without a password and without TLS.
    public static RedisServer at(String host, int port) {
        return new RedisServer(new Tcp(host, port), 0, Optional.empty(), Optional.empty());
    }

    /// Where it is, without secrets.
    @Override
    public String toString() {
        return endpoint + (database == 0 ? "" : "/" + database);
    }
}
