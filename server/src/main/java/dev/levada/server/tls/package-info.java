/// Encryption of connections: certificates from files, the handshake, what is known of it afterwards. Not
/// exported.
///
/// Reading order: [TlsOpening], [Certificates], [PemFile].
@NullMarked
package dev.levada.server.tls;

import org.jspecify.annotations.NullMarked;
