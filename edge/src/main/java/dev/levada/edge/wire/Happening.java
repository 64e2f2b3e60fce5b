package dev.levada.edge.wire;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Event;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.WebSocketEvent;
import dev.levada.edge.bytes.ByteReader;
import dev.levada.edge.bytes.ByteWriter;
import dev.levada.edge.bytes.MalformedException;
import dev.levada.layer.LayerGap;
import java.time.Duration;
import java.util.List;

/// What happens to a connection at its edge.
public sealed interface Happening {
    /// An event of the socket or the request.
    record Came(Event.Inbound event) implements Happening {}

    /// A message for one of the connection's mailboxes.
    record Message(int mailbox, ChannelMessage message) implements Happening {}

    /// A broadcast for a mailbox whose owner alone knows what its socket gets.
    record Frame(int mailbox, WebSocketEvent.Send frame) implements Happening {}

    /// The edge's layer has lost its server for a while.
    record Missed(int mailbox, LayerGap gap) implements Happening {}

    /// As bytes.
    default Bytes write() {
        var out = new ByteWriter(64);
        switch (this) {
            case Came(var event) -> write(out, event);
            case Message(int mailbox, var message) -> Values.write(out.octet(10).number(mailbox), message);
            case Frame(int mailbox, var frame) -> Effect.write(out.octet(11).number(mailbox), frame);
            case Missed(int mailbox, var gap) ->
                out.octet(12).number(mailbox).number(gap.lasted().toMillis());
        }
        return out.toBytes();
    }

    private static void write(ByteWriter out, Event.Inbound event) {
        switch (event) {
            case WebSocketEvent.Connect _ -> out.octet(1);
            case WebSocketEvent.ReceiveText text -> out.octet(2).text(text.text());
            case WebSocketEvent.ReceiveBytes bytes -> out.octet(3).raw(bytes.bytes());
            case WebSocketEvent.Disconnect end ->
                out.octet(4).number(end.code()).text(end.reason()).choice(end.by());
            case HttpEvent.Request part -> out.octet(5).flag(part.moreBody()).raw(part.body());
            case HttpEvent.Disconnect _ -> out.octet(6);
            default ->
                throw new IllegalArgumentException("Expected an event of a WebSocket or a request, but got "
                        + event.getClass().getName() + ".");
        }
    }

    /// @throws MalformedException when it is none
    static Happening read(Bytes bytes) {
        var in = new ByteReader(bytes);
        int kind = in.octet();
        return switch (kind) {
            case 1 -> new Came(new WebSocketEvent.Connect());
            case 2 -> new Came(new WebSocketEvent.ReceiveText(in.text()));
            case 3 -> new Came(new WebSocketEvent.ReceiveBytes(in.rest()));
            case 4 ->
                new Came(new WebSocketEvent.Disconnect(
                        in.count(65_535), in.text(), in.choice(List.of(WebSocketEvent.Disconnect.By.values()))));
            case 5 -> {
                boolean hasMore = in.flag();
                yield new Came(new HttpEvent.Request(in.rest(), hasMore));
            }
            case 6 -> new Came(new HttpEvent.Disconnect());
            case 10 -> new Message(mailbox(in), Values.message(in));
            case 11 -> new Frame(mailbox(in), Effect.frame(in));
            case 12 -> new Missed(mailbox(in), new LayerGap(Duration.ofMillis(in.number())));
            default -> throw new MalformedException("Expected a kind of event from 1 to 12, but got " + kind + ".");
        };
    }

    private static int mailbox(ByteReader in) {
        return in.count(Question.MAX_MAILBOXES);
    }
}
