/// Functions in place of consumer classes, as in Channels 1: [Functions] has one for each kind of message,
/// chosen by the message's channel and by filters. The same contract, hooks and layer as for consumers.
@NullMarked
package dev.levada.consumer.function;

import org.jspecify.annotations.NullMarked;
