package dev.levada.examples.notices;

import dev.levada.consumer.Handlers;
import dev.levada.consumer.JsonWebSocketConsumer;
import dev.levada.examples.notices.Inboxes.Read;
import dev.levada.layer.GroupName;
import dev.levada.middleware.identity.Identity;

/// One open window of somebody signed in.
final class NoticesConsumer extends JsonWebSocketConsumer<Read> {
    private final Inboxes inboxes;
    private Person me = Person.ALL.getFirst();

    NoticesConsumer(Inboxes inboxes) {
        this.inboxes = inboxes;
    }

    @Override
    protected Iterable<GroupName> groups() {
        me = Identity.of(scope()).user(Person.class).orElseThrow(); // the route lets in nobody else
        return me.receivers().stream().map(Notice::group).toList();
    }

    @Override
    protected void connected() {
        accept();
        sendJson(inboxes.of(me));
    }

    @Override
    protected void received(Read seen) {
        // Whoever the page says it is. To the other windows of this user, on any device, and to the inboxes.
        broadcast(Notice.group("user." + me.id()), new Read(me.id(), seen.ids()));
    }

    @Override
    protected void handlers(Handlers on) {
        // Java's broadcasts go straight to the socket; what a Python process sends to a group comes here.
        on.message(Notice.class, this::sendJson);
        on.message(Read.class, this::sendJson);
    }
}
