package dev.levada.testkit;

import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What carries a [TestSite].
interface Backend extends AutoCloseable {
    /// Host and port of the site.
    String authority();

    /// Sends a request.
    ///
    /// @param body the whole body; null when it is to follow part by part
    TestExchange exchange(String method, String target, Headers headers, @Nullable Bytes body);

    /// Sends a handshake and waits for the answer.
    Opened open(String target, Headers headers, List<String> subprotocols);

    /// An answered handshake; the socket is only of use where it was accepted.
    record Opened(Handshake handshake, TestSocket socket) {}

    @Override
    void close();
}
