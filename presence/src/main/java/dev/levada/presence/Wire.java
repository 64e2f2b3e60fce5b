package dev.levada.presence;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.json.JsonCodec;
import dev.levada.layer.MessageType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What processes tell each other. All but [Ask] and the answers to it go to the group.
///
/// Each process numbers the changes of its visits from 1. Whoever hears of a change that does not follow
/// the last one known asks for what lies between, from where it stands, and is answered with the same kind
/// of message; so lost messages, late comers and processes that were thought dead are one case.
final class Wire {
    private Wire() {}

    /// What is said of a visit, as it will look to the others.
    ///
    /// @throws ContractException when it is too long
    static Map<String, @Nullable Object> checked(Map<String, ? extends @Nullable Object> data) {
        int chars = JsonCodec.standard().encode(data).length();
        if (chars > Presence.MAX_DATA_CHARS)
            throw new ContractException(
                    "Expected at most " + Presence.MAX_DATA_CHARS + " characters of JSON about a visit, but" + " got "
                            + chars + ". Say less here, and keep the rest elsewhere under the person's id.");
        return ChannelMessage.of("data", data).fields();
    }

    /// A visit.
    ///
    /// @param visit its number in its process; never used twice
    record Entered(long visit, String place, String person, Map<String, @Nullable Object> data) {
        Entered {
            Objects.requireNonNull(place, "place");
            Objects.requireNonNull(person, "person");
            Objects.requireNonNull(data, "data");
        }
    }

    /// What has changed among the visits of a process.
    ///
    /// @param owner the process
    /// @param channel where it can be asked
    /// @param from the change before the first of these; 0 when this begins anew: what was known is void
    /// @param to the last of these
    /// @param newest the newest change there is
    /// @param entered visits that began or say something else
    /// @param left numbers of visits that ended
    @MessageType("presence.update")
    record Update(
            String owner, String channel, long from, long to, long newest, List<Entered> entered, List<Long> left) {
        Update {
            Objects.requireNonNull(owner, "owner");
            Objects.requireNonNull(channel, "channel");
            entered = List.copyOf(entered);
            left = List.copyOf(left);
        }
    }

    /// A process lives.
    ///
    /// @param newest its newest change; 0 when it never had a visit
    @MessageType("presence.alive")
    record Alive(String owner, String channel, long newest) {
        Alive {
            Objects.requireNonNull(owner, "owner");
            Objects.requireNonNull(channel, "channel");
        }
    }

    /// What came after that change? To the channel of one process.
    @MessageType("presence.ask")
    record Ask(long known, String answerTo) {
        Ask {
            Objects.requireNonNull(answerTo, "answerTo");
        }
    }

    /// A process begins, and asks everybody at once who is with them.
    @MessageType("presence.hello")
    record Hello(String owner, String answerTo) {
        Hello {
            Objects.requireNonNull(owner, "owner");
            Objects.requireNonNull(answerTo, "answerTo");
        }
    }

    /// A process ends, and its people with it.
    @MessageType("presence.bye")
    record Bye(String owner) {
        Bye {
            Objects.requireNonNull(owner, "owner");
        }
    }

    /// To itself: there is something to be done.
    @MessageType("presence.wake")
    record Wake() {}
}
