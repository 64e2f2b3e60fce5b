package dev.levada.server.tls;

import dev.levada.server.options.ClientCertificates;
import dev.levada.server.options.Tls;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The certificates of a server as its files had them at one moment. Immutable.
final class Identities {
    private final Identity first;
    private final Map<String, Identity> byName;

    private Identities(Identity first, Map<String, Identity> byName) {
        this.first = first;
        this.byName = byName;
    }

    /// The one for the name a client asks for; the first when none fits, or it asks for none.
    Identity forName(@Nullable String asked) {
        if (asked == null) return first;
        String name = asked.toLowerCase(Locale.ROOT);
        var exact = byName.get(name);
        if (exact != null) return exact;
        int dot = name.indexOf('.');
        // A wildcard stands for one label (RFC 6125 section 6.4.3).
        return dot < 0 ? first : byName.getOrDefault("*" + name.substring(dot), first);
    }

    /// The files that make up the identities, read but not yet understood.
    static final class Files {
        private final List<PemFile> certificates;
        private final List<PemFile> keys;
        private final @Nullable PemFile authorities;
        private final List<String> names;

        private Files(
                List<PemFile> certificates, List<PemFile> keys, @Nullable PemFile authorities, List<String> names) {
            this.certificates = certificates;
            this.keys = keys;
            this.authorities = authorities;
            this.names = names;
        }

        /// @param development the file that stands for the options' own, or null
        static Files read(Tls options, @Nullable Path development) throws IOException {
            var names = development == null ? options.certificates() : List.of(development.toString());
            var certificates = new java.util.ArrayList<PemFile>();
            for (var name : names) certificates.add(PemFile.read(name));
            var keys = new java.util.ArrayList<PemFile>();
            for (var name : options.keys()) keys.add(PemFile.read(name));
            boolean asks = options.clientCertificates() != ClientCertificates.NONE;
            return new Files(
                    certificates,
                    options.keys().isEmpty() ? certificates : keys,
                    asks ? PemFile.read(options.clientAuthorities()) : null,
                    names);
        }

        /// The same for the same content.
        String fingerprint() {
            try {
                var digest = MessageDigest.getInstance("SHA-256");
                for (var file : certificates) digest.update(file.content());
                for (var file : keys) digest.update(file.content());
                if (authorities != null) digest.update(authorities.content());
                return HexFormat.of().formatHex(digest.digest());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java platform has SHA-256.", e);
            }
        }

        /// Understands and checks them.
        Identities identities(Tls options, boolean offersHttp2) throws IOException {
            var password = Password.from(options.password());
            var trusted = authorities == null ? null : authorities.certificates();
            var byName = new HashMap<String, Identity>();
            Identity first = null;
            for (int i = 0; i < certificates.size(); i++) {
                var identity = Identity.of(
                        certificates.get(i), names.get(i), keys.get(i).key(password), options, trusted, offersHttp2);
                if (first == null) first = identity;
                for (var name : identity.names()) byName.putIfAbsent(name, identity);
            }
            if (first == null) throw new IOException("Expected a certificate, but got none.");
            return new Identities(first, Map.copyOf(byName));
        }
    }
}
