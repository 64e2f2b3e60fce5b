/// What every store of sessions promises, as tests: [SessionStoreConformance].
@NullMarked
package dev.levada.session.tck;

import org.jspecify.annotations.NullMarked;
