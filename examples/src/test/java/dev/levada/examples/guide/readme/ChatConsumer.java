package dev.levada.examples.guide.readme;

import dev.levada.consumer.JsonWebSocketConsumer;
import dev.levada.layer.GroupName;
import dev.levada.layer.MessageType;

// begin: readme-consumer
final class ChatConsumer extends JsonWebSocketConsumer<ChatConsumer.Said> {
    record Said(String text) {} // what a browser sends

    @MessageType("chat.line")
    record Line(String from, String text) {} // what everybody gets

    private GroupName room;
    private String name;

    @Override
    protected void connected() {
        room = GroupName.of("chat", scope().path("room")); // safe for any room name a person types
        name = scope().query("name").orElse("guest");
        join(room); // left by the framework, whatever happens
        accept();
    }

    @Override
    protected void received(Said said) {
        broadcast(room, new Line(name, said.text())); // encoded once, straight to every member's socket
    }
}
// end: readme-consumer
