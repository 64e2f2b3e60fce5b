package com.example.app;

import dev.levada.consumer.JsonWebSocketConsumer;
import dev.levada.layer.GroupName;
import dev.levada.layer.MessageType;

/// One open window in one room: one instance for each connection, one event at a time.
final class ChatConsumer extends JsonWebSocketConsumer<ChatConsumer.Said> {
    static final int MAX_CHARACTERS = 2_000;

    /// What a page sends.
    record Said(String text) {}

    /// What everybody in the room gets.
    @MessageType("chat.line")
    record Line(String from, String text) {}

    private GroupName room;
    private String name;

    @Override
    protected void connected() {
        room = GroupName.of("chat", scope().path("room")); // safe for any room name a person types
        name = scope().query("name").filter(wish -> !wish.isBlank()).orElse("guest");
        join(room); // left by the framework, whatever happens
        accept();
    }

    @Override
    protected void received(Said said) {
        var text = said.text();
        if (text == null || text.isBlank() || text.length() > MAX_CHARACTERS) return;
        broadcast(room, new Line(name, text)); // encoded once, straight to every member's socket
    }
}
