/// The plain subject over a real server, met by somebody else's client: that of the JDK.
@NullMarked
package dev.levada.interop.subject;

import org.jspecify.annotations.NullMarked;
