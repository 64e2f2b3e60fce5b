package dev.levada.consumer.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.json.JsonCodec;
import dev.levada.testkit.TestExchange;
import dev.levada.testkit.TestRequest;
import dev.levada.testkit.TestResponse;
import dev.levada.testkit.TestSite;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A client of a long-poll session, as a page would write it.
final class PollClient {
    private final TestSite site;
    private final String path;
    private final ArrayDeque<Object> messages = new ArrayDeque<>();
    String session = "";
    long last;
    Map<?, ?> closed = Map.of();

    private PollClient(TestSite site, String path) {
        this.site = site;
        this.path = path;
    }

    static PollClient open(TestSite site, String target) {
        int query = target.indexOf('?');
        var client = new PollClient(site, query < 0 ? target : target.substring(0, query));
        var answer = site.request("POST", target).send();
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        client.take(answer);
        assertThat(client.session).matches("[A-Za-z0-9_-]{22}");
        return client;
    }

    TestRequest request(String method, String query) {
        return site.request(method, path + query).header("levada-session", session);
    }

    /// Begins a poll that confirms what has come.
    TestExchange begin() {
        return request("GET", "?after=" + last).open();
    }

    TestResponse send(String text) {
        return request("POST", "")
                .header("content-type", "application/json")
                .body(text)
                .send();
    }

    void poll() {
        var answer = request("GET", "?after=" + last).send();
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        take(answer);
    }

    List<Object> take(TestResponse answer) {
        assertThat(answer.headers().first("content-type")).contains("application/json");
        assertThat(answer.headers().first("x-content-type-options")).contains("nosniff");
        assertThat(answer.headers().first("cache-control")).contains("no-store, no-transform");
        Map<?, ?> fields = JsonCodec.standard().decode(answer.text(), Map.class);
        if (fields.get("session") instanceof String id) session = id;
        last = ((Number) Objects.requireNonNull(fields.get("last"))).longValue();
        List<Object> came = List.copyOf((List<?>) fields.get("messages"));
        messages.addAll(came);
        if (fields.get("closed") instanceof Map<?, ?> end) closed = end;
        return came;
    }

    /// Polls until there is a message.
    Object next() {
        for (int polls = 0; messages.isEmpty() && closed.isEmpty() && polls < 100; polls++) poll();
        assertThat(messages).as("messages; closed: %s", closed).isNotEmpty();
        return messages.remove();
    }

    Map<?, ?> awaitClose() {
        for (int polls = 0; closed.isEmpty() && polls < 100; polls++) poll();
        assertThat(messages).isEmpty();
        return closed;
    }
}
