/// Foreign programs over TLS, Unix sockets and the PROXY protocol.
@NullMarked
package dev.levada.interop.tls;

import org.jspecify.annotations.NullMarked;
