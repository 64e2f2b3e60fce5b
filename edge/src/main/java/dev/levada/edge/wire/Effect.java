package dev.levada.edge.wire;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.contract.Event;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.WebSocketEvent;
import dev.levada.edge.bytes.ByteReader;
import dev.levada.edge.bytes.ByteWriter;
import dev.levada.edge.bytes.MalformedException;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import java.util.ArrayList;
import java.util.List;

/// What a handler has done that its edge is to make seen, together with the acknowledgement of its event.
public sealed interface Effect {
    /// Flags of a message for a socket.
    int UNCOMPRESSED = 1;

    /// See [#UNCOMPRESSED].
    int KEYED = 2;

    /// An event for the socket or the response.
    record Sent(Event.Outbound event) implements Effect {}

    /// A mailbox leaves a group.
    record Leave(int mailbox, GroupName group) implements Effect {}

    /// A mailbox is closed.
    record Close(int mailbox) implements Effect {}

    /// A broadcast, in the name of a mailbox where the number is above 0: one more than its own.
    record Cast(int author, GroupName group, Broadcast broadcast) implements Effect {}

    /// A message to all members of a group.
    record GroupSend(GroupName group, ChannelMessage message) implements Effect {}

    /// A message to one channel.
    record SendTo(ChannelName channel, ChannelMessage message) implements Effect {}

    /// A channel leaves a group.
    record Discard(GroupName group, ChannelName channel) implements Effect {}

    /// Puts it behind what is there.
    ///
    /// @throws ContractException when the event cannot be carried
    default void write(ByteWriter out) {
        switch (this) {
            case Sent(var event) -> write(out, event);
            case Leave(int mailbox, var group) -> out.octet(20).number(mailbox).text(group.value());
            case Close(int mailbox) -> out.octet(21).number(mailbox);
            case Cast cast -> {
                out.octet(22)
                        .number(cast.author())
                        .text(cast.group().value())
                        .choice(cast.broadcast().form());
                write(out, cast.broadcast());
            }
            case GroupSend(var group, var message) -> Values.write(out.octet(23).text(group.value()), message);
            case SendTo(var channel, var message) -> Values.write(out.octet(24).text(channel.value()), message);
            case Discard(var group, var channel) ->
                out.octet(25).text(group.value()).text(channel.value());
        }
    }

    private static void write(ByteWriter out, Broadcast broadcast) {
        Values.text(out, broadcast.frame().key());
        switch (broadcast.form()) {
            case TYPED_JSON, JSON -> Values.write(out, broadcast.message());
            case FRAME -> write(out, broadcast.frame());
            case SEPARATE -> {
                Values.write(out, broadcast.message());
                write(out, broadcast.frame());
            }
        }
        var key = broadcast.frame().key();
        out.text(key == null ? "" : key);
    }

    private static void write(ByteWriter out, Event.Outbound event) {
        switch (event) {
            case WebSocketEvent.Send frame -> write(out, frame);
            case WebSocketEvent.Accept accept -> {
                Values.text(out.octet(3), accept.subprotocol());
                Values.write(out, accept.headers());
                out.flag(accept.compressible());
            }
            case WebSocketEvent.Close close -> out.octet(4).number(close.code()).text(close.reason());
            case WebSocketEvent.DenialStart start -> Values.write(out.octet(5).number(start.status()), start.headers());
            case WebSocketEvent.DenialBody body ->
                out.octet(6).flag(body.moreBody()).bytes(body.body());
            case HttpEvent.ResponseStart start -> {
                Values.write(out.octet(7).number(start.status()), start.headers());
                out.flag(start.trailers());
            }
            case HttpEvent.ResponseBody body ->
                out.octet(8).flag(body.moreBody()).bytes(body.body());
            default ->
                throw new ContractException("Expected an event that an edge can carry, but got "
                        + event.getClass().getName() + ". Ask the scope for the extension before sending it.");
        }
    }

    /// A message for a socket.
    static void write(ByteWriter out, WebSocketEvent.Send frame) {
        var key = frame.key();
        int flags = (frame.compressible() ? 0 : UNCOMPRESSED) | (key == null ? 0 : KEYED);
        out.octet(frame instanceof WebSocketEvent.SendText ? 1 : 2).octet(flags);
        if (key != null) out.text(key);
        switch (frame) {
            case WebSocketEvent.SendText text -> out.text(text.text());
            case WebSocketEvent.SendBytes bytes -> out.bytes(bytes.bytes());
        }
    }

    private static WebSocketEvent.Send frame(ByteReader in, boolean isText) {
        int flags = in.octet();
        boolean isCompressible = (flags & UNCOMPRESSED) == 0;
        var key = (flags & KEYED) == 0 ? null : in.text();
        return isText
                ? new WebSocketEvent.SendText(in.text(), isCompressible, key)
                : new WebSocketEvent.SendBytes(in.bytes(), isCompressible, key);
    }

    /// See [#write(ByteWriter, WebSocketEvent.Send)].
    static WebSocketEvent.Send frame(ByteReader in) {
        if (read(in) instanceof Sent(WebSocketEvent.Send frame)) return frame;
        throw new MalformedException("Expected a message for a socket, but got another effect.");
    }

    /// @throws MalformedException when the bytes hold something else
    static List<Effect> readAll(Bytes bytes) {
        var in = new ByteReader(bytes);
        var all = new ArrayList<Effect>();
        while (in.hasMore()) all.add(read(in));
        return all;
    }

    private static Effect read(ByteReader in) {
        int kind = in.octet();
        return switch (kind) {
            case 1 -> new Sent(frame(in, true));
            case 2 -> new Sent(frame(in, false));
            case 3 -> new Sent(new WebSocketEvent.Accept(Values.textOrNull(in), Values.headers(in), in.flag()));
            case 4 -> new Sent(new WebSocketEvent.Close(in.count(65_535), in.text()));
            case 5 -> new Sent(new WebSocketEvent.DenialStart(in.count(599), Values.headers(in)));
            case 6 -> {
                boolean hasMore = in.flag();
                yield new Sent(new WebSocketEvent.DenialBody(in.bytes(), hasMore));
            }
            case 7 -> new Sent(new HttpEvent.ResponseStart(in.count(599), Values.headers(in), in.flag()));
            case 8 -> {
                boolean hasMore = in.flag();
                yield new Sent(new HttpEvent.ResponseBody(in.bytes(), hasMore));
            }
            case 20 -> new Leave(in.count(Question.MAX_MAILBOXES), GroupName.of(in.text()));
            case 21 -> new Close(in.count(Question.MAX_MAILBOXES));
            case 22 -> {
                int author = in.count(Question.MAX_MAILBOXES + 1);
                var group = GroupName.of(in.text());
                yield new Cast(author, group, broadcast(in));
            }
            case 23 -> new GroupSend(GroupName.of(in.text()), Values.message(in));
            case 24 -> new SendTo(ChannelName.of(in.text()), Values.message(in));
            case 25 -> new Discard(GroupName.of(in.text()), ChannelName.of(in.text()));
            default -> throw new MalformedException("Expected a kind of effect from 1 to 25, but got " + kind + ".");
        };
    }

    private static Broadcast broadcast(ByteReader in) {
        var made = keyless(in);
        var key = in.text();
        if (key.length() > WebSocketEvent.Send.MAX_KEY_CHARS)
            throw new MalformedException("Expected a key of at most " + WebSocketEvent.Send.MAX_KEY_CHARS
                    + " characters, but got " + key.length() + ".");
        return key.isEmpty() ? made : made.latestOf(key);
    }

    private static Broadcast keyless(ByteReader in) {
        var form = in.choice(List.of(Broadcast.Form.values()));
        var key = Values.textOrNull(in);
        var broadcast = switch (form) {
            case TYPED_JSON, JSON -> Broadcast.ofMessage(Values.message(in), form);
            case FRAME -> Broadcast.ofFrame(frame(in));
            case SEPARATE -> Broadcast.of(Values.message(in), frame(in));
        };
        return key == null ? broadcast : broadcast.latestOf(key);
    }
}
