package dev.levada.presence;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.ForwardingLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.Mailbox;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// A way to a layer whose mailboxes join groups only when the test lets them.
final class LateLayer extends ForwardingLayer {
    final CountDownLatch mayJoin = new CountDownLatch(1);

    LateLayer(ChannelLayer inner) {
        super(inner);
    }

    @Override
    public Mailbox openMailbox() {
        return new Late(super.openMailbox());
    }

    private final class Late implements Mailbox {
        private final Mailbox inner;

        Late(Mailbox inner) {
            this.inner = inner;
        }

        @Override
        public void join(GroupName group) {
            try {
                mayJoin.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            inner.join(group);
        }

        @Override
        public ChannelName name() {
            return inner.name();
        }

        @Override
        public ChannelMessage receive() throws InterruptedException {
            return inner.receive();
        }

        @Override
        public Optional<ChannelMessage> receive(Duration atMost) throws InterruptedException {
            return inner.receive(atMost);
        }

        @Override
        public void leave(GroupName group) {
            inner.leave(group);
        }

        @Override
        public void broadcast(GroupName group, Broadcast broadcast) throws InterruptedException {
            inner.broadcast(group, broadcast);
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
