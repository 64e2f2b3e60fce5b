package dev.levada.examples.chat;

import dev.levada.consumer.Disconnected;
import dev.levada.consumer.ErrorPolicy;
import dev.levada.consumer.Handlers;
import dev.levada.consumer.JsonWebSocketConsumer;
import dev.levada.examples.chat.ChatMessage.Here;
import dev.levada.examples.chat.ChatMessage.Joined;
import dev.levada.examples.chat.ChatMessage.Left;
import dev.levada.examples.chat.ChatMessage.Line;
import dev.levada.examples.chat.ChatMessage.Problem;
import dev.levada.examples.chat.ChatMessage.Said;
import dev.levada.examples.chat.ChatMessage.Welcome;
import dev.levada.examples.chat.ChatMessage.Who;
import dev.levada.json.JsonException;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;

/// One open window in one room.
final class ChatConsumer extends JsonWebSocketConsumer<Said> {
    static final int MAX_CHARACTERS = 2_000;

    private GroupName room;
    private Person me;

    @Override
    protected void connected() {
        me = Person.named(scope().query("name").orElse(""));
        room = GroupName.of("chat", scope().path("room")); // safe for any room name a person types
        accept();
        sendJson(new Welcome(me, MAX_CHARACTERS));
        join(room); // left by the framework, whatever happens
        broadcast(room, new Joined(me)); // straight to every member's socket
        groupSend(room, new Who(channelName().value())); // to every member's consumer: see handlers
    }

    @Override
    protected void received(Said said) {
        int length = said.text().length();
        if (said.text().isBlank()) sendJson(new Problem("There is nothing in this message."));
        else if (length <= MAX_CHARACTERS) broadcast(room, new Line(me, said.text())); // encoded once
        else sendJson(new Problem("Too long: " + length + " characters, but at most " + MAX_CHARACTERS + "."));
    }

    @Override
    protected void handlers(Handlers on) {
        on.message(Who.class, who -> layer().send(ChannelName.of(who.answerTo()), new Here(me)));
        on.message(Here.class, this::sendJson);
        // Broadcasts of Levada pass consumers by. In a room that is shared with Python Channels, where all messages
        // go through consumers, those of the others come here.
        on.message(Line.class, this::sendJson);
        on.message(Joined.class, this::sendJson);
        on.message(Left.class, this::sendJson);
    }

    @Override
    protected ErrorPolicy invalid(JsonException problem) {
        return ErrorPolicy.reply(new Problem("Expected {\"text\": \"...\"}, but got something else."));
    }

    @Override
    protected ErrorPolicy failed(Throwable failure) {
        var usual = super.failed(failure); // which ends no connection because of the layer
        if (!(failure instanceof LayerException)) return usual;
        return ErrorPolicy.reply(new Problem("Other servers cannot be reached just now. Not everybody heard this."));
    }

    @Override
    protected void disconnected(Disconnected cause) {
        broadcast(room, new Left(me));
    }
}
