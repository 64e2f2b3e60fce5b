package dev.levada.layer.tck;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.LayerOptions;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

/// Everything a channel layer promises, as tests. A layer proves itself by extending this class:
///
/// ```java
/// class MyLayerConformanceTest extends ChannelLayerConformance {
///     @Override protected ChannelLayer open(LayerOptions options) { return MyLayer.open(options); }
/// }
/// ```
///
/// There is one nested class for each part of the promise; methods are named `must...` and `may...` with
/// the strength of the word. A promise that belongs to a [dev.levada.layer.LayerFeature] the layer does not
/// claim is reported as skipped, with the name of the feature.
///
/// A layer that claims [dev.levada.layer.LayerFeature#SHARED] proves itself twice: in one process, and with
/// its readers and its senders apart, by a class more that overrides [#isApart].
///
/// A layer with an injected clock overrides [#advance]; then expiry is proven to the millisecond and
/// without waiting. Any other layer is really waited for.
public abstract class ChannelLayerConformance {
    /// For subclasses.
    protected ChannelLayerConformance() {}

    /// Opens a layer with the options. It must see nothing of what earlier tests left behind. The kit
    /// closes it.
    protected abstract ChannelLayer open(LayerOptions options);

    /// Opens one more layer that shares channels and groups with the one opened last. Only called for
    /// layers that claim [dev.levada.layer.LayerFeature#SHARED], which override it. The kit closes it.
    protected ChannelLayer openPeer(LayerOptions options) {
        throw new UnsupportedOperationException(
                "Expected " + getClass().getName() + " to override openPeer, because its layer claims SHARED.");
    }

    /// Whether the kit reads from one layer and sends from another, its peer, as two processes do; false,
    /// the default, does both with one.
    protected boolean isApart() {
        return false;
    }

    /// Moves the clock of the layers forward.
    ///
    /// @return whether it was moved; false, the default, makes the kit wait for so long
    protected boolean advance(Duration time) {
        return false;
    }

    /// How long to wait for what must happen; 10 seconds by default.
    protected Duration patience() {
        return Duration.ofSeconds(10);
    }

    /// How long a message may be on its way: when nothing has come for so long, nothing will; 200
    /// milliseconds by default. Zero for a layer that delivers before its methods return.
    protected Duration delivery() {
        return Duration.ofMillis(200);
    }

    @Nested
    final class Messages extends MessagePromises {
        Messages() {
            super(ChannelLayerConformance.this);
        }
    }

    @Nested
    final class Mailboxes extends MailboxPromises {
        Mailboxes() {
            super(ChannelLayerConformance.this);
        }
    }

    @Nested
    final class Waiting extends WaitingPromises {
        Waiting() {
            super(ChannelLayerConformance.this);
        }
    }

    @Nested
    final class Groups extends GroupPromises {
        Groups() {
            super(ChannelLayerConformance.this);
        }
    }

    @Nested
    final class Isolation extends IsolationPromises {
        Isolation() {
            super(ChannelLayerConformance.this);
        }
    }

    @Nested
    final class Broadcasts extends BroadcastPromises {
        Broadcasts() {
            super(ChannelLayerConformance.this);
        }
    }

    @Nested
    final class WorkQueues extends WorkQueuePromises {
        WorkQueues() {
            super(ChannelLayerConformance.this);
        }
    }

    @Nested
    final class Jobs extends JobPromises {
        Jobs() {
            super(ChannelLayerConformance.this);
        }
    }

    @Nested
    final class Letters extends DeadLetterPromises {
        Letters() {
            super(ChannelLayerConformance.this);
        }
    }

    @Nested
    final class Delays extends DelayPromises {
        Delays() {
            super(ChannelLayerConformance.this);
        }
    }

    @Nested
    final class Histories extends HistoryPromises {
        Histories() {
            super(ChannelLayerConformance.this);
        }
    }

    @Nested
    final class Capacity extends CapacityPromises {
        Capacity() {
            super(ChannelLayerConformance.this);
        }
    }

    @Nested
    final class Expiry extends ExpiryPromises {
        Expiry() {
            super(ChannelLayerConformance.this);
        }
    }

    @Nested
    final class GroupExpiry extends GroupExpiryPromises {
        GroupExpiry() {
            super(ChannelLayerConformance.this);
        }
    }

    @Nested
    final class Names extends NamePromises {
        Names() {
            super(ChannelLayerConformance.this);
        }
    }

    @Nested
    final class Life extends LifePromises {
        Life() {
            super(ChannelLayerConformance.this);
        }
    }
}
