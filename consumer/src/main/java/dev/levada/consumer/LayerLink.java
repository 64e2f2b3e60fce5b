package dev.levada.consumer;

import dev.levada.consumer.stream.MergedReceive;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.contract.Inbox;
import dev.levada.contract.Outlet;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.json.JsonCodec;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerGap;
import dev.levada.layer.Mailbox;
import dev.levada.layer.Receiver;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// A consumer's mailbox in the channel layer. Opened when first needed, so that a consumer that uses no
/// layer costs nothing.
///
/// Messages go into the scope's [Inbox], so that the consumer's one thread waits for both sources; a scope
/// without one gets a [MergedReceive] instead.
final class LayerLink implements Receiver {
    private final Inbox inbox;
    private final @Nullable Outlet outlet;
    private final Receive source;
    private final Mailbox mailbox;

    /// @param receive where the scope's events come from so far; [#source()] takes its place
    LayerLink(Scope scope, Receive receive) {
        var layer = layerOf(scope);
        var offered = scope.extension(Inbox.class);
        outlet = scope.extension(Outlet.class).orElse(null);
        if (offered.isPresent()) {
            inbox = offered.get();
            source = receive;
            mailbox = layer.openMailbox(this);
        } else {
            var merged = new MergedReceive();
            inbox = merged;
            source = merged;
            mailbox = layer.openMailbox(this);
            // Last, because a layer that fails must not leave two threads waiting for one scope.
            merged.start(receive);
        }
    }

    static ChannelLayer layerOf(Scope scope) {
        return scope.attribute(ChannelLayer.KEY)
                .orElseThrow(
                        () -> new ContractException(
                                "Expected a channel layer in this " + scope.type()
                                        + " scope, but there is none. Start the server with one, as in"
                                        + " Server.start(site, options, ChannelLayer.memory()), or wrap the application: layer.around(site)."));
    }

    /// @throws ContractException when the caller is not the consumer's own thread, whose source of events
    ///     may change with the first call
    static void checkThread(Thread consumers) {
        if (!consumers.equals(Thread.currentThread()))
            throw new ContractException("Expected a call from a hook of the consumer, on " + consumers
                    + ", but it came from " + Thread.currentThread()
                    + ". Elsewhere use the layer, with the name that channelName() gave in a hook.");
    }

    /// Where the scope's events and the messages come from now.
    Receive source() {
        return source;
    }

    /// The message as JSON, with its type first: what a broadcast's socket would have got.
    static String json(ChannelMessage message) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("type", message.type());
        fields.putAll(message.fields());
        return JsonCodec.standard().encode(fields);
    }

    @Override
    public boolean offer(ChannelMessage message) {
        return inbox.offer(message);
    }

    @Override
    public void missed(LayerGap gap) {
        // A connection that has no room even for this is far behind already.
        inbox.offer(Gaps.message(gap));
    }

    @Override
    public @Nullable Outlet outlet() {
        return outlet;
    }

    void join(GroupName group) {
        mailbox.join(group);
    }

    void leave(GroupName group) {
        mailbox.leave(group);
    }

    ChannelName name() {
        return mailbox.name();
    }

    void broadcast(GroupName group, Broadcast broadcast) throws InterruptedException {
        mailbox.broadcast(group, broadcast);
    }

    void close() {
        if (inbox instanceof MergedReceive merged) merged.close();
        mailbox.close();
    }
}
