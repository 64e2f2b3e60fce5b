package dev.levada.examples.guide;

import dev.levada.consumer.WebSocketConsumer;

// begin: echo
final class Echo extends WebSocketConsumer {
    @Override
    protected void received(String text) {
        send(text);
    }
}
// end: echo
