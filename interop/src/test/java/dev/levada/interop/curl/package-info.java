/// The HTTP that curl speaks, over a real server.
@NullMarked
package dev.levada.interop.curl;

import org.jspecify.annotations.NullMarked;
