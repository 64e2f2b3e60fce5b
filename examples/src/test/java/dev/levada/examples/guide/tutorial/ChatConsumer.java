package dev.levada.examples.guide.tutorial;

// begin: tutorial-consumer
import dev.levada.consumer.Disconnected;
import dev.levada.consumer.ErrorPolicy;
import dev.levada.consumer.JsonWebSocketConsumer;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.MessageType;

/// One open window in one room: one instance for each connection, one event at a time.
final class ChatConsumer extends JsonWebSocketConsumer<ChatConsumer.Said> {
    static final int MAX_CHARACTERS = 2_000;

    /// What a page sends.
    record Said(String text) {}

    /// What pages get: somebody said something, came, went; or a message was not passed on.
    @MessageType("chat.line")
    record Line(String from, String text) {}

    @MessageType("chat.came")
    record Came(String who) {}

    @MessageType("chat.went")
    record Went(String who) {}

    @MessageType("chat.problem")
    record Problem(String text) {}

    private GroupName room;
    private String name;

    @Override
    protected void connected() {
        room = GroupName.of("chat", scope().path("room")); // safe for any room name a person types
        name = scope().query("name").filter(wish -> !wish.isBlank()).orElse("guest");
        join(room); // left by the framework, whatever happens
        accept();
        broadcast(room, new Came(name)); // encoded once, straight to every member's socket
    }

    @Override
    protected void received(Said said) {
        var text = said.text();
        if (text == null || text.isBlank()) sendJson(new Problem("There is nothing in this message."));
        else if (text.length() > MAX_CHARACTERS) sendJson(new Problem("At most " + MAX_CHARACTERS + " characters."));
        else broadcast(room, new Line(name, text));
    }

    @Override
    protected void disconnected(Disconnected cause) {
        broadcast(room, new Went(name));
    }
    // end: tutorial-consumer

    // begin: tutorial-failed
    @Override
    protected ErrorPolicy failed(Throwable failure) {
        var usual = super.failed(failure); // which closes with 1011, but not because of the layer
        if (!(failure instanceof LayerException)) return usual;
        return ErrorPolicy.reply(new Problem("Other servers cannot be reached. Not everybody heard this."));
    }
    // end: tutorial-failed
    // begin: tutorial-consumer
}
// end: tutorial-consumer
