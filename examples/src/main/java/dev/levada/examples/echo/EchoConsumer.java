package dev.levada.examples.echo;

import dev.levada.consumer.WebSocketConsumer;
import dev.levada.contract.Bytes;

/// Sends every message back.
final class EchoConsumer extends WebSocketConsumer {
    @Override
    protected void received(String text) {
        send(text);
    }

    @Override
    protected void received(Bytes bytes) {
        send(bytes);
    }
}
