import org.jspecify.annotations.NullMarked;

/// Signed tokens (JWT, RFC 7519) as credentials. Nimbus does the cryptography and never shows in a
/// signature.
@NullMarked
module dev.levada.jwt {
    requires static org.jspecify;
    requires transitive dev.levada.middleware;
    requires com.nimbusds.jose.jwt;

    exports dev.levada.jwt;
}
