package dev.levada.server.metrics;

import dev.levada.server.connection.Census;
import dev.levada.server.connection.Counters;
import dev.levada.server.connection.Life;
import dev.levada.server.options.SlowClientPolicy;
import java.util.Locale;

/// The server's own numbers.
final class ServerNumbers {
    private ServerNumbers() {}

    static void write(Exposition out, Counters counters, Census census, Life life, SlowClientPolicy policy) {
        phase(out, life);
        connections(out, counters, census);
        requests(out, counters);
        streams(out, counters);
        webSockets(out, counters);
        waiting(out, counters, census);
        losses(out, counters, policy);
        var seen = counters.snapshot();
        out.gauge("levada_applications", "Applications running.", seen.applications());
        out.counter("levada_application_errors_total", "Ended with an exception.", seen.applicationErrors());
        out.counter("levada_applications_interrupted_total", "Not ended in time.", seen.interruptedApplications());
        out.counter("levada_loop_stalls_total", "Times a loop was busy for over half a second.", seen.loopStalls());
        out.histogram("levada_loop_lag_seconds", "How late event loops come round.", counters.loopLag);
    }

    private static void phase(Exposition out, Life life) {
        var name = "levada_phase";
        out.begin(name, "gauge", "1 for where the server stands between its start and its end.");
        for (var phase : Life.Phase.values())
            out.value(name, label("phase", phase.name()), phase == life.phase() ? 1 : 0);
    }

    private static void connections(Exposition out, Counters counters, Census census) {
        var name = "levada_connections";
        out.begin(name, "gauge", "Connections by what they are at.");
        census.places()
                .forEach((place, count) ->
                        out.value(name, label("kind", place.kind()) + "," + label("state", place.state()), count));
        var seen = counters.snapshot();
        out.gauge("levada_sockets", "Open sockets of peers.", seen.connections());
        out.counter("levada_accepted_total", "Connections accepted.", seen.accepted());
        out.counter("levada_refused_connections_total", "One too many.", seen.refusedConnections());
    }

    private static void requests(Exposition out, Counters counters) {
        var seen = counters.snapshot();
        out.counter("levada_requests_total", "Requests handed to the application.", seen.requests());
        var name = "levada_responses_total";
        out.begin(name, "counter", "Requests that have ended, by method and outcome.");
        counters.answers.forEach((method, outcome, count) ->
                out.value(name, label("method", method.name()) + "," + label("outcome", outcome.label()), count));
        out.histogram("levada_request_seconds", "From the head of a request to its end.", counters.answers.durations());
        var refusals = "levada_refusals_total";
        out.begin(refusals, "counter", "What the server has answered itself, by reason.");
        counters.refusals.forEach((reason, count) -> out.value(refusals, label("reason", reason.label()), count));
        out.counter("levada_bad_requests_total", "Malformed or over a limit.", seen.badRequests());
    }

    private static void streams(Exposition out, Counters counters) {
        var resets = "levada_http2_resets_total";
        out.begin(resets, "counter", "Streams of HTTP/2 reset by us (out) and by peers (in), by reason.");
        counters.resetsSent.forEach((code, count) ->
                out.value(resets, label("direction", "out") + "," + label("reason", code.name()), count));
        counters.resetsReceived.forEach((code, count) ->
                out.value(resets, label("direction", "in") + "," + label("reason", code.name()), count));
        var ends = "levada_http2_goaways_total";
        out.begin(ends, "counter", "HTTP/2 connections that peers were told the end of, by reason.");
        counters.goAways.forEach((code, count) -> out.value(ends, label("reason", code.name()), count));
    }

    private static void webSockets(Exposition out, Counters counters) {
        var seen = counters.snapshot();
        out.gauge("levada_websockets", "Open WebSockets.", seen.webSockets());
        var handshakes = "levada_handshakes_total";
        out.begin(handshakes, "counter", "Handshakes by their answer.")
                .value(handshakes, label("answer", "accepted"), seen.handshakes())
                .value(handshakes, label("answer", "refused"), seen.refusedHandshakes());
        var messages = "levada_messages_total";
        out.begin(messages, "counter", "WebSocket messages; those of broadcasts once for each socket.")
                .value(messages, label("direction", "in"), seen.messagesReceived())
                .value(messages, label("direction", "out"), seen.messagesSent())
                .value(messages, label("direction", "broadcast"), seen.broadcastsWritten());
        var closes = "levada_closes_total";
        out.begin(closes, "counter", "WebSockets that were open, by the code they were closed with.");
        counters.closes.forEach((code, count) -> out.value(closes, label("code", code.label()), count));
    }

    private static void waiting(Exposition out, Counters counters, Census census) {
        var seen = counters.snapshot();
        var bytes = "levada_bytes_total";
        out.begin(bytes, "counter", "Bytes of bodies and messages.")
                .value(bytes, label("kind", "http") + "," + label("direction", "in"), seen.bodyBytesReceived())
                .value(bytes, label("kind", "http") + "," + label("direction", "out"), seen.bodyBytesSent())
                .value(bytes, label("kind", "websocket") + "," + label("direction", "in"), seen.messageBytesReceived())
                .value(bytes, label("kind", "websocket") + "," + label("direction", "out"), seen.messageBytesSent());
        var waiting = "levada_waiting_bytes";
        out.begin(waiting, "gauge", "Bytes that wait: in for applications, out for peers.")
                .value(waiting, label("direction", "in"), census.unreadBytes())
                .value(waiting, label("direction", "out"), census.unsentBytes());
        out.gauge("levada_waiting_messages", "Channel messages that wait.", census.channelMessages());
        out.counter(
                "levada_blocked_seconds_total", "Time in send, waiting for peers to read.", seen.blockedNanos() / 1e9);
        out.counter("levada_read_pauses_total", "Times a peer was not read from.", seen.readPauses());
    }

    private static void losses(Exposition out, Counters counters, SlowClientPolicy policy) {
        var seen = counters.snapshot();
        var dropped = "levada_dropped_total";
        out.begin(dropped, "counter", "What was dropped at a bound, by policy.")
                .value(
                        dropped,
                        label("what", "channel_message") + "," + policy("drop_newest"),
                        seen.droppedChannelMessages())
                .value(dropped, label("what", "broadcast") + "," + policy(policy.name()), seen.droppedBroadcasts())
                .value(dropped, label("what", "log_line") + "," + policy("drop_newest"), seen.droppedLogLines());
        out.counter(
                "levada_replaced_broadcasts_total",
                "Broadcasts whose place a newer one of their key took.",
                seen.replacedBroadcasts());
        out.counter("levada_slow_clients_closed_total", "Sockets whose peer was behind.", seen.slowClientsClosed());
        out.counter("levada_protocol_errors_total", "Sockets whose peer broke the rules.", seen.protocolErrors());
        out.counter("levada_timeouts_total", "Connections ended by a deadline.", seen.timeouts());
        out.counter("levada_dead_peers_total", "Sockets whose ping was not answered.", seen.deadPeers());
    }

    private static String policy(String name) {
        return label("policy", name);
    }

    private static String label(String name, String value) {
        return name + "=\"" + (name.equals("method") ? value : value.toLowerCase(Locale.ROOT)) + "\"";
    }
}
