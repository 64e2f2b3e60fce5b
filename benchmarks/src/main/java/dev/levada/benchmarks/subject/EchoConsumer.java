package dev.levada.benchmarks.subject;

import dev.levada.consumer.WebSocketConsumer;

/// Sends every message back.
final class EchoConsumer extends WebSocketConsumer {
    @Override
    protected void received(String text) {
        send(text);
    }
}
