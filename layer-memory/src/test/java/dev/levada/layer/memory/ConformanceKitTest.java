package dev.levada.layer.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Delivery;
import dev.levada.layer.GroupName;
import dev.levada.layer.History;
import dev.levada.layer.JobReader;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.WorkReader;
import dev.levada.layer.tck.ChannelLayerConformance;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// The kit is only worth something if a layer that breaks a promise fails it. Here are layers that break
/// one each.
class ConformanceKitTest {
    private static Function<LayerOptions, ChannelLayer> opener = MemoryChannelLayer::open;

    private static final List<String> CHOSEN = List.of(Chosen.class.getName());
    private static final String KIT = ChannelLayerConformance.class.getName() + "$";

    /// The kit over whatever layer the test at hand has chosen.
    static final class Chosen extends ChannelLayerConformance {
        @Override
        protected ChannelLayer open(LayerOptions options) {
            return opener.apply(options);
        }

        @Override
        protected Duration patience() {
            return Duration.ofSeconds(1);
        }

        @Override
        protected Duration delivery() {
            return Duration.ZERO;
        }
    }

    /// What became of each of the promises.
    private static Map<String, String> run(DiscoverySelector promises, Function<LayerOptions, ChannelLayer> layer) {
        opener = layer;
        var results = new TreeMap<String, String>();
        var request =
                LauncherDiscoveryRequestBuilder.request().selectors(promises).build();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest())
                    results.put(
                            test.getDisplayName().replace("()", ""),
                            result.getStatus() + " "
                                    + result.getThrowable()
                                            .map(Throwable::getMessage)
                                            .orElse(""));
            }
        });
        assertThat(results).as("promises found").isNotEmpty();
        return results;
    }

    private static void assertBroken(String part, String promise, Function<LayerOptions, ChannelLayer> layer) {
        assertThat(run(selectNestedMethod(CHOSEN, KIT + part, promise), layer))
                .hasEntrySatisfying(promise, it -> assertThat(it).startsWith("FAILED"));
    }

    @Test
    void skipsByNameWhatALayerDoesNotClaim() {
        var results = run(selectNestedClass(CHOSEN, KIT + "Expiry"), options -> new WrongLayer(options) {
            @Override
            public Set<LayerFeature> features() {
                return Set.of();
            }
        });
        assertThat(results.values()).allMatch("ABORTED Assumption failed: The layer does not claim EXPIRY."::equals);
    }

    @Test
    void noticesAGroupMessageThatComesTwice() {
        assertBroken("Groups", "mustReachEveryMemberOnceAndNobodyElse", options -> new WrongLayer(options) {
            @Override
            public void groupSend(GroupName group, ChannelMessage message) {
                inner().groupSend(group, message);
                inner().groupSend(group, message);
            }
        });
    }

    @Test
    void noticesThatDeliveryHasNotBegunWhenGroupAddReturns() {
        assertBroken("Groups", "mustHaveBegunDeliveryWhenGroupAddReturns", options -> new WrongLayer(options) {
            @Override
            public void groupAdd(GroupName group, ChannelName channel) {
                Thread.ofVirtual().start(() -> inner().groupAdd(group, channel));
            }
        });
    }

    @Test
    void noticesAMemberThatCannotLeave() {
        assertBroken("Groups", "mustNotReachAMemberThatHasLeft", options -> new WrongLayer(options) {
            @Override
            public void groupDiscard(GroupName group, ChannelName channel) {}
        });
    }

    @Test
    void noticesASendThatHidesThatThereIsNoRoom() {
        assertBroken("Capacity", "mustRefuseWhatAMailboxHasNoRoomFor", options -> new WrongLayer(options) {
            @Override
            public void send(ChannelName channel, ChannelMessage message) {
                try {
                    inner().send(channel, message);
                } catch (ChannelFullException _) {
                    // The fault: the sender believes it was sent.
                }
            }
        });
    }

    @Test
    void noticesACapacityThatIsOneTooLarge() {
        assertBroken(
                "Capacity",
                "mustRefuseWhatAWorkQueueHasNoRoomFor",
                options -> new WrongLayer(options.withCapacity(options.capacity() + 1)));
    }

    @Test
    void noticesMessagesOutOfOrder() {
        assertBroken("Mailboxes", "mustKeepTheOrderOfOneSender", options -> new WrongLayer(options) {
            private final Map<ChannelName, ChannelMessage> late = new ConcurrentHashMap<>();

            @Override
            public void send(ChannelName channel, ChannelMessage message) {
                @Nullable ChannelMessage held = late.remove(channel);
                if (held == null && Long.valueOf(7).equals(message.get("number"))) {
                    late.put(channel, message);
                    return;
                }
                inner().send(channel, message);
                if (held != null) inner().send(channel, held);
            }
        });
    }

    @Test
    void noticesAnUnknownMailboxThatIsAnError() {
        assertBroken("Mailboxes", "mustCountWhatIsSentToAnUnknownMailboxAndGoOn", options -> new WrongLayer(options) {
            @Override
            public void send(ChannelName channel, ChannelMessage message) {
                long unknown = inner().statistics().unknown();
                inner().send(channel, message);
                if (inner().statistics().unknown() > unknown) throw new LayerException("unknown");
            }
        });
    }

    @Test
    void noticesWorkThatAnInterruptedReaderLoses() {
        assertBroken("Waiting", "mustLoseNothingWhenReceiveOfWorkIsInterrupted", options -> new WrongLayer(options) {
            @Override
            public WorkReader openWork(Set<ChannelName> channels) {
                var reader = inner().openWork(channels);
                return new WorkReader() {
                    @Override
                    public Work receive() throws InterruptedException {
                        var work = reader.receive();
                        if (Thread.interrupted()) throw new InterruptedException();
                        return work;
                    }

                    @Override
                    public Optional<Work> receive(Duration atMost) throws InterruptedException {
                        return reader.receive(atMost);
                    }

                    @Override
                    public void close() {
                        reader.close();
                    }
                };
            }
        });
    }

    @Test
    void noticesWorkThatIsHandedOutOnce() {
        assertBroken("Jobs", "mustHandOutAgainWhatAClosedReaderHeld", options -> new WrongLayer(options) {
            @Override
            public JobReader openJobs(Set<ChannelName> channels, Delivery delivery) {
                return inner().openJobs(channels, delivery.retry(1, Duration.ZERO));
            }
        });
    }

    @Test
    void noticesAHistoryThatHidesAGap() {
        assertBroken("Histories", "mustSayWhenSomethingIsNoLongerThere", options -> new WrongLayer(options) {
            @Override
            public History.Page history(GroupName group, Optional<History.Position> since, int atMost) {
                var page = inner().history(group, since, atMost);
                return new History.Page(page.position(), page.entries(), false);
            }
        });
    }

    @Test
    void noticesABroadcastThatWakesConsumers() {
        assertBroken(
                "Broadcasts",
                "mustWriteTheFrameOnceToEachSocketAndTheMessageToOthers",
                options -> new WrongLayer(options) {
                    @Override
                    public void broadcast(GroupName group, Broadcast broadcast) {
                        inner().groupSend(group, broadcast.message());
                    }
                });
    }

    @Test
    void noticesAFlushThatForgetsNothing() {
        assertBroken("Life", "mustForgetAllMessagesAndMembershipsWhenFlushed", options -> new WrongLayer(options) {
            @Override
            public void flush() {}
        });
    }

    @Test
    void noticesMessagesThatNeverExpire() {
        assertBroken(
                "Expiry",
                "mustDropFromAMailboxWhatWasNotReadInTime",
                options -> new WrongLayer(options.withExpiry(Duration.ofDays(1))));
    }
}
