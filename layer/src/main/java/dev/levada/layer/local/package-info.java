/// For implementers of layers: fan-out to the members in this process.
@NullMarked
package dev.levada.layer.local;

import org.jspecify.annotations.NullMarked;
