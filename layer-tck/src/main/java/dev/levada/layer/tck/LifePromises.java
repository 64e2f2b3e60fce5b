package dev.levada.layer.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ChannelScope;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerFeature;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// How a layer begins, is emptied and ends. ASGI channel layer specification, "Extensions", on flush.
abstract class LifePromises extends Promises {
    LifePromises(ChannelLayerConformance kit) {
        super(kit);
    }

    @Test
    void mustStartWithNothing() {
        var layer = open();
        mustBeAtBaseLine(layer);
        assertThat(layer.statistics().sent()).isZero();
    }

    @Test
    void mustForgetAllMessagesAndMembershipsWhenFlushed() throws InterruptedException {
        var layer = openWith(LayerFeature.FLUSH);
        try (var mailbox = layer.openMailbox()) {
            mailbox.join(ROOM);
            layer.send(mailbox.name(), numbered(1));
            layer.groupSend(ROOM, numbered(2));
            // What arrives after a flush is not its matter.
            eventually("waiting", 2, () -> layer.statistics().waiting());
            if (layer.features().contains(LayerFeature.WORK_QUEUES)) {
                layer.send(JOBS, numbered(3));
                layer.groupAdd(ROOM, JOBS);
            }
            layer.flush();
            layer.groupSend(ROOM, numbered(4));
            mustGetNothing(mailbox);
            assertThat(layer.statistics().waiting()).isZero();
            assertThat(layer.statistics().groups()).isZero();
            assertThat(layer.statistics().memberships()).isZero();
            // Mailboxes stay open, and whoever joins again is a member again.
            mailbox.join(ROOM);
            layer.groupSend(ROOM, numbered(5));
            assertThat(number(receive(mailbox))).isEqualTo(5);
        }
        mustBeAtBaseLine(layer);
    }

    @Test
    void mustGoBackToTheBaseLineAfterMuchUse() throws InterruptedException {
        var layer = open();
        for (int round = 0; round < 2_000; round++) {
            var owner = collector();
            try (var pushed = layer.openMailbox(owner);
                    var pulled = layer.openMailbox()) {
                var own = GroupName.of("kit.round", "group " + round);
                pushed.join(ROOM);
                pushed.join(own);
                add(layer, own, pulled);
                layer.groupSend(own, numbered(round));
                layer.broadcast(ROOM, Broadcast.text("x"));
                layer.send(pulled.name(), numbered(round));
                if (round % 2 == 0) assertThat(number(receive(pulled))).isEqualTo(round);
            }
        }
        mustBeAtBaseLine(layer);
    }

    @Test
    void mustCountWhatItDoes() throws InterruptedException {
        var layer = open();
        try (var mailbox = layer.openMailbox()) {
            mailbox.join(ROOM);
            layer.send(mailbox.name(), numbered(1));
            layer.groupSend(ROOM, numbered(2));
            layer.broadcast(ROOM, Broadcast.text("3"));
            eventually("sent", 3, () -> layer.statistics().sent());
            eventually("delivered", 3, () -> layer.statistics().delivered());
            eventually("mailboxes", 1, () -> layer.statistics().mailboxes());
            eventually("groups", 1, () -> layer.statistics().groups());
            eventually("memberships", 1, () -> layer.statistics().memberships());
            for (int i = 0; i < 3; i++) receive(mailbox);
        }
        mustBeAtBaseLine(layer);
    }

    @Test
    void mustRefuseEverythingButEndingsOnceClosed() {
        var layer = open();
        var pulled = layer.openMailbox();
        var pushed = layer.openMailbox(collector());
        var name = pulled.name();
        pulled.join(ROOM);
        pushed.join(ROOM);
        layer.close();
        layer.close();
        assertClosed(() -> layer.openMailbox());
        assertClosed(() -> layer.openMailbox(collector()));
        assertClosed(() -> layer.send(name, numbered(1)));
        assertClosed(() -> layer.groupAdd(ROOM, name));
        assertClosed(() -> layer.groupSend(ROOM, numbered(1)));
        assertClosed(() -> layer.broadcast(ROOM, Broadcast.text("x")));
        assertClosed(() -> pushed.join(ROOM));
        assertClosed(() -> pushed.broadcast(ROOM, Broadcast.text("x")));
        assertClosed(pulled::receive);
        if (layer.features().contains(LayerFeature.WORK_QUEUES)) {
            assertClosed(() -> layer.send(JOBS, numbered(1)));
            assertClosed(() -> layer.openWork(Set.of(JOBS)));
        }
        assertThatCode(() -> {
                    layer.groupDiscard(ROOM, name);
                    pushed.leave(ROOM);
                    pushed.close();
                    pulled.close();
                    pulled.close();
                })
                .doesNotThrowAnyException();
        mustBeAtBaseLine(layer);
    }

    private interface Call {
        void run() throws Exception;
    }

    private static void assertClosed(Call call) {
        assertThatThrownBy(call::run).isInstanceOf(LayerException.class).hasMessageContaining("closed");
    }

    @Test
    void mustShowItselfInTheScope() throws Exception {
        var layer = open();
        var seen = new AtomicReference<Optional<ChannelLayer>>(Optional.empty());
        layer.around((scope, _, _) -> seen.set(scope.attribute(ChannelLayer.KEY)))
                .serve(ChannelScope.of("kit.jobs"), () -> numbered(1), _ -> {});
        assertThat(seen.get()).containsSame(layer);
    }

    @Test
    void mustNotMindAnyNumberOfLayers() {
        for (int i = 0; i < 50; i++) {
            var layer = open();
            layer.send(ChannelName.of("specific.kit!nobody"), numbered(i));
            layer.close();
        }
    }
}
