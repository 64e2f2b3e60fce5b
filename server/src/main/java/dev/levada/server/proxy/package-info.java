/// What proxies say about clients: the PROXY protocol before the first byte of a connection, and headers of
/// requests. Not exported.
@NullMarked
package dev.levada.server.proxy;

import org.jspecify.annotations.NullMarked;
