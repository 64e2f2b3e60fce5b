package dev.levada.testkit;

import dev.levada.contract.Headers;
import java.util.List;

/// What carries a [TestSite].
interface Backend extends AutoCloseable {
    /// Host and port of the site.
    String authority();

    /// Sends the head of a request; its body is to follow.
    TestExchange exchange(String method, String target, Headers headers);

    /// Sends a handshake and waits for the answer.
    Opened open(String target, Headers headers, List<String> subprotocols);

    /// An answered handshake; the socket is only of use where it was accepted.
    record Opened(Handshake handshake, TestSocket socket) {}

    @Override
    void close();
}
