package dev.levada.edge.wire;

import dev.levada.contract.Bytes;
import dev.levada.edge.bytes.ByteReader;
import dev.levada.edge.bytes.ByteWriter;
import dev.levada.edge.bytes.MalformedException;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import java.util.List;

/// What a handler asks its edge for and waits for, because it goes on only when it is done.
public sealed interface Question {
    /// The most mailboxes of one connection, as many as it may have streams.
    int MAX_MAILBOXES = 1_000;

    /// What a mailbox's owner does with broadcasts.
    enum Way {
        /// Takes them as messages: it has no socket.
        MESSAGES,
        /// Has them written straight to the connection's socket, at the edge.
        SOCKET,
        /// Writes them itself, each in its own way.
        FRAMES
    }

    /// The name of a mailbox.
    record Name(int mailbox, Way way) implements Question {}

    /// A mailbox joins a group; delivery has begun when the answer is there.
    record Join(int mailbox, Way way, GroupName group) implements Question {}

    /// Another channel joins a group.
    record Add(GroupName group, ChannelName channel) implements Question {}

    /// The answer: a text, or the message of a failure.
    record Reply(boolean isFailure, String text) {
        /// As bytes.
        public Bytes write() {
            return new ByteWriter(64).flag(isFailure).text(text).toBytes();
        }

        /// @throws MalformedException when it is none
        public static Reply read(Bytes bytes) {
            var in = new ByteReader(bytes);
            return new Reply(in.flag(), in.text());
        }
    }

    /// As bytes.
    default Bytes write() {
        var out = new ByteWriter(64);
        switch (this) {
            case Name name -> out.octet(1).number(name.mailbox()).choice(name.way());
            case Join join ->
                out.octet(2)
                        .number(join.mailbox())
                        .choice(join.way())
                        .text(join.group().value());
            case Add add ->
                out.octet(3).text(add.group().value()).text(add.channel().value());
        }
        return out.toBytes();
    }

    /// @throws MalformedException when it is none
    static Question read(Bytes bytes) {
        var in = new ByteReader(bytes);
        int kind = in.octet();
        return switch (kind) {
            case 1 -> new Name(in.count(MAX_MAILBOXES), way(in));
            case 2 -> new Join(in.count(MAX_MAILBOXES), way(in), GroupName.of(in.text()));
            case 3 -> new Add(GroupName.of(in.text()), ChannelName.of(in.text()));
            default -> throw new MalformedException("Expected a kind of question from 1 to 3, but got " + kind + ".");
        };
    }

    private static Way way(ByteReader in) {
        return in.choice(List.of(Way.values()));
    }
}
