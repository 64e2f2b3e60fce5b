/// Addresses that are listened on, and the event loops behind them. Not exported.
@NullMarked
package dev.levada.server.listen;

import org.jspecify.annotations.NullMarked;
