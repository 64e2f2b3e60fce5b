package dev.levada.layer.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelName;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.Mailbox;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/// ASGI channel layer specification, "Process-local channels" and "Delivery guarantees".
abstract class MailboxPromises extends Promises {
    MailboxPromises(ChannelLayerConformance kit) {
        super(kit);
    }

    @Test
    void mustHandOverWhatWasSent() throws InterruptedException {
        var layer = open();
        try (var mailbox = layer.openMailbox()) {
            layer.send(mailbox.name(), numbered(1));
            assertThat(receive(mailbox)).isEqualTo(numbered(1));
            mustGetNothing(mailbox);
        }
    }

    @Test
    void mustPushToAReceiver() throws InterruptedException {
        var layer = open();
        var owner = collector();
        try (var mailbox = layer.openMailbox(owner)) {
            layer.send(mailbox.name(), numbered(1));
            assertThat(owner.next()).isEqualTo(numbered(1));
        }
    }

    @Test
    void mustRefuseToReceiveForAPushedMailbox() {
        try (var mailbox = open().openMailbox(collector())) {
            assertThatThrownBy(mailbox::receive).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void mustKeepTheOrderOfOneSender() throws InterruptedException {
        int count = 2_000;
        var layer = open(ROOMY);
        try (var mailbox = layer.openMailbox()) {
            var tasks = tasks();
            tasks.start(() -> {
                for (int i = 0; i < count; i++) layer.send(mailbox.name(), numbered(i));
            });
            for (int i = 0; i < count; i++) assertThat(number(receive(mailbox))).isEqualTo(i);
            tasks.join();
        }
    }

    @Test
    void mustKeepTheOrderOfEachOfManySendersForAReceiver() throws InterruptedException {
        int senders = 8;
        int each = 500;
        var layer = open(ROOMY);
        var owner = collector();
        try (var mailbox = layer.openMailbox(owner)) {
            var tasks = tasks();
            var name = mailbox.name();
            for (int s = 0; s < senders; s++) {
                var sender = "sender " + s;
                tasks.start(() -> {
                    for (int i = 0; i < each; i++) layer.send(name, numbered(sender, i));
                });
            }
            var arrived = owner.next(senders * each);
            tasks.join();
            for (int s = 0; s < senders; s++) {
                var sender = "sender " + s;
                assertThat(arrived.stream()
                                .filter(message -> sender.equals(message.get("sender")))
                                .map(Promises::number))
                        .as(sender)
                        .isSorted()
                        .doesNotHaveDuplicates()
                        .hasSize(each);
            }
        }
    }

    @Test
    void mustMakeNamesThatAreLocalStableAndWellFormed() {
        try (var mailbox = open().openMailbox()) {
            var name = mailbox.name();
            assertThat(name.isProcessLocal()).isTrue();
            assertThat(name.value()).hasSizeLessThan(ChannelName.MAX_LENGTH);
            assertThat(name.value()).matches("[A-Za-z0-9._-]+![A-Za-z0-9._-]+");
            assertThat(mailbox.name()).isEqualTo(name);
            assertThat(ChannelName.of(name.value())).isEqualTo(name);
        }
    }

    @Test
    void mustMakeNamesThatNobodyCanGuess() {
        var layer = open();
        var names = new HashSet<ChannelName>();
        var letters = new ArrayList<HashSet<Character>>();
        for (int i = 0; i < 200; i++)
            try (var mailbox = layer.openMailbox()) {
                var local = mailbox.name()
                        .value()
                        .substring(mailbox.name().nonLocalPart().length());
                names.add(mailbox.name());
                for (int at = 0; at < local.length(); at++) {
                    if (letters.size() == at) letters.add(new HashSet<>());
                    letters.get(at).add(local.charAt(at));
                }
            }
        assertThat(names).hasSize(200);
        // 128 bits are 20 characters of at most 94; a counter or a clock leaves most places the same.
        assertThat(letters.stream().filter(seen -> seen.size() >= 10))
                .as("places of the name that differ")
                .hasSizeGreaterThanOrEqualTo(20);
    }

    @Test
    void mustKeepMailboxesApart() throws InterruptedException {
        var layer = open();
        var mailboxes = new ArrayList<Mailbox>();
        for (int i = 0; i < 50; i++) mailboxes.add(layer.openMailbox());
        for (int i = 0; i < 50; i++) layer.send(mailboxes.get(i).name(), numbered(i));
        for (int i = 0; i < 50; i++) {
            assertThat(number(receive(mailboxes.get(i)))).isEqualTo(i);
            mailboxes.get(i).close();
        }
        mustBeAtBaseLine(layer);
    }

    @Test
    void mustCountWhatIsSentToAnUnknownMailboxAndGoOn() throws InterruptedException {
        var layer = open();
        var gone = layer.openMailbox();
        var goneName = gone.name();
        gone.close();
        for (var nobody : List.of(goneName, ChannelName.of("specific.kit!nobody"), ChannelName.of("kit!")))
            layer.send(nobody, numbered(1));
        try (var mailbox = layer.openMailbox()) {
            layer.send(mailbox.name(), numbered(2));
            assertThat(number(receive(mailbox))).isEqualTo(2);
        }
        if (!layer.features().contains(LayerFeature.SHARED))
            eventually("unknown", 3, () -> layer.statistics().unknown());
    }

    @Test
    void mustForgetWhatIsWaitingWhenItIsClosed() {
        var layer = open();
        var mailbox = layer.openMailbox();
        for (int i = 0; i < 10; i++) layer.send(mailbox.name(), numbered(i));
        mailbox.close();
        mailbox.close();
        mustBeAtBaseLine(layer);
        assertThatThrownBy(mailbox::receive).isInstanceOf(LayerException.class);
    }

    @Test
    void mustNotReachAReceiverThatWasClosed() throws InterruptedException {
        var layer = open();
        var owner = collector();
        var mailbox = layer.openMailbox(owner);
        var name = mailbox.name();
        mailbox.join(ROOM);
        mailbox.close();
        layer.send(name, ChannelMessage.of("kit.late"));
        layer.groupSend(ROOM, ChannelMessage.of("kit.late"));
        mustGetNothing(owner);
    }

    @Test
    void mustLetTwoMailboxesShareAReceiver() throws InterruptedException {
        var layer = open();
        var owner = collector();
        try (var first = layer.openMailbox(owner);
                var second = layer.openMailbox(owner)) {
            first.join(ROOM);
            second.join(ROOM);
            second.leave(ROOM);
            layer.groupSend(ROOM, numbered(1));
            assertThat(owner.next()).isEqualTo(numbered(1));
            mustGetNothing(owner);
        }
    }
}
