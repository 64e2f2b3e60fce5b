/// HTTP/2 as foreign clients and a public conformance suite see it, over a real server.
@NullMarked
package dev.levada.interop.http2;

import org.jspecify.annotations.NullMarked;
