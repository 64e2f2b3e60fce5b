package dev.levada.edge.link;

import dev.levada.contract.Bytes;
import dev.levada.edge.bytes.ByteReader;
import dev.levada.edge.bytes.ByteWriter;
import dev.levada.edge.bytes.MalformedException;
import java.util.List;
import java.util.Optional;

/// What edge and worker say about one connection. Frames of a session arrive once and in order.
///
/// The ownership is a number that grows each time a connection gets another worker: what an earlier owner
/// says is not heard.
sealed interface Frame {
    long connection();

    int ownership();

    /// The connection is yours. Edge to worker.
    ///
    /// @param opening what is served
    /// @param state what to restore it from; empty when it has just begun
    record Open(long connection, int ownership, Bytes opening, Optional<Bytes> state) implements Frame {}

    /// Something has happened to the connection. Edge to worker.
    ///
    /// @param number one more than that of the event before
    /// @param isLast whether it is the disconnect
    record Happened(long connection, int ownership, long number, boolean isLast, Bytes event) implements Frame {}

    /// Finish what you are at, begin nothing, and say [Released]. Edge to worker.
    record Release(long connection, int ownership) implements Frame {}

    /// So many bytes of effects have reached the socket since the last time. Edge to worker.
    record Applied(long connection, int ownership, long bytes) implements Frame {}

    /// The answer to an [Ask]. Edge to worker.
    record Answer(long connection, int ownership, long question, Bytes answer) implements Frame {}

    /// Forget the connection: it is no longer there. Edge to worker.
    record Forget(long connection, int ownership) implements Frame {}

    /// The event has been handled. Worker to edge.
    ///
    /// @param count how many effects the bytes hold
    /// @param state the state after it, if it has changed
    record Done(
            long connection,
            int ownership,
            long number,
            int count,
            Bytes effects,
            Optional<Bytes> state,
            Outcome outcome)
            implements Frame {}

    /// Effects of an event that is still being handled, or of none. Worker to edge.
    ///
    /// @param number of the event; 0 for none
    record Push(long connection, int ownership, long number, int count, Bytes effects) implements Frame {}

    /// The application ended while it handled no event. Worker to edge.
    record Finished(long connection, int ownership, int count, Bytes effects, Outcome outcome) implements Frame {}

    /// The connection can be given to another. Worker to edge.
    record Released(long connection, int ownership) implements Frame {}

    /// The application goes on with a connection that was another's: it waits for its next event. Worker to
    /// edge.
    record Resumed(long connection, int ownership) implements Frame {}

    /// A question that the handler waits on. Worker to edge.
    record Ask(long connection, int ownership, long question, Bytes asked) implements Frame {}

    /// The worker stops and wants to be rid of its connections. Worker to edge.
    record Draining() implements Frame {
        @Override
        public long connection() {
            return 0;
        }

        @Override
        public int ownership() {
            return 0;
        }
    }

    /// Puts the frame behind what is there.
    default void write(ByteWriter out) {
        switch (this) {
            case Open(long connection, int ownership, Bytes opening, var state) -> {
                head(out, 1).bytes(opening);
                optional(out, state);
            }
            case Happened(long connection, int ownership, long number, boolean isLast, Bytes event) ->
                head(out, 2).number(number).flag(isLast).bytes(event);
            case Release _ -> head(out, 3);
            case Applied applied -> head(out, 4).number(applied.bytes());
            case Answer answer -> head(out, 5).number(answer.question()).bytes(answer.answer());
            case Forget _ -> head(out, 6);
            case Done done -> {
                head(out, 7).number(done.number()).number(done.count()).bytes(done.effects());
                optional(out, done.state());
                out.choice(done.outcome());
            }
            case Push push ->
                head(out, 8).number(push.number()).number(push.count()).bytes(push.effects());
            case Finished finished ->
                head(out, 9).number(finished.count()).bytes(finished.effects()).choice(finished.outcome());
            case Released _ -> head(out, 10);
            case Ask ask -> head(out, 11).number(ask.question()).bytes(ask.asked());
            case Draining _ -> head(out, 12);
            case Resumed _ -> head(out, 13);
        }
    }

    private ByteWriter head(ByteWriter out, int kind) {
        return out.octet(kind).number(connection()).number(ownership());
    }

    private static void optional(ByteWriter out, Optional<Bytes> bytes) {
        out.flag(bytes.isPresent());
        bytes.ifPresent(out::bytes);
    }

    private static Optional<Bytes> optional(ByteReader in) {
        return in.flag() ? Optional.of(in.bytes()) : Optional.empty();
    }

    /// @throws MalformedException when it is none
    static Frame read(ByteReader in) {
        int kind = in.octet();
        long connection = in.number();
        int ownership = in.count(Integer.MAX_VALUE);
        return switch (kind) {
            case 1 -> new Open(connection, ownership, in.bytes(), optional(in));
            case 2 -> new Happened(connection, ownership, in.number(), in.flag(), in.bytes());
            case 3 -> new Release(connection, ownership);
            case 4 -> new Applied(connection, ownership, in.number());
            case 5 -> new Answer(connection, ownership, in.number(), in.bytes());
            case 6 -> new Forget(connection, ownership);
            case 7 ->
                new Done(
                        connection,
                        ownership,
                        in.number(),
                        in.count(Integer.MAX_VALUE),
                        in.bytes(),
                        optional(in),
                        outcome(in));
            case 8 -> new Push(connection, ownership, in.number(), in.count(Integer.MAX_VALUE), in.bytes());
            case 9 -> new Finished(connection, ownership, in.count(Integer.MAX_VALUE), in.bytes(), outcome(in));
            case 10 -> new Released(connection, ownership);
            case 11 -> new Ask(connection, ownership, in.number(), in.bytes());
            case 12 -> new Draining();
            case 13 -> new Resumed(connection, ownership);
            default -> throw new MalformedException("Expected a kind of frame from 1 to 13, but got " + kind + ".");
        };
    }

    private static Outcome outcome(ByteReader in) {
        return in.choice(List.of(Outcome.values()));
    }
}
