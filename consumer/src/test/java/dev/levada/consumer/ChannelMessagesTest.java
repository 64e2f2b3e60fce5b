package dev.levada.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.MessageType;
import dev.levada.testkit.TestOptions;
import dev.levada.testkit.TestSite;
import dev.levada.testkit.TestSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelMessagesTest {
    private static final GroupName ROOM = GroupName.of("room");

    @MessageType("chat.line")
    private record Line(String from, String text) {}

    private record Kick(String reason) {}

    private final ChannelLayer layer = ChannelLayer.memory();
    private final Recording seen = new Recording();

    @AfterEach
    void closeLayer() {
        layer.close();
    }

    private TestSite site(Supplier<? extends WebSocketConsumer> factory) {
        return TestSite.of(TestSite.Mode.MEMORY, layer.around(WebSocketConsumer.application(factory)));
    }

    /// On a server that offers neither an inbox nor an outlet.
    private TestSite plainSite(Supplier<? extends WebSocketConsumer> factory) {
        return TestSite.of(
                TestSite.Mode.MEMORY,
                layer.around(WebSocketConsumer.application(factory)),
                TestOptions.defaults().withoutExtensions());
    }

    private class Member extends WebSocketConsumer {
        @Override
        protected Iterable<GroupName> groups() {
            return List.of(ROOM);
        }

        @Override
        protected void connected() throws Exception {
            accept();
            // So that the test knows of an open socket that is a member.
            send("open");
        }

        @Override
        protected void handlers(Handlers on) {
            on.message(Kick.class, kick -> close(4001, kick.reason()))
                    .message("chat.raw", message -> send("raw " + message.text("text")));
        }

        @Override
        protected void disconnected(Disconnected cause) throws Exception {
            seen.add(cause);
        }
    }

    private static TestSocket open(TestSite site) {
        var socket = site.webSocket("/").connect();
        assertThat(socket.receiveText()).isEqualTo("open");
        return socket;
    }

    @Test
    void groupsAreJoinedBeforeConnectedAndLeftAfterDisconnected() {
        class Watching extends Member {
            private void note(String when) {
                seen.add(when + " " + layer.statistics().memberships());
            }

            @Override
            protected void connected() {
                note("connected");
                accept();
            }

            @Override
            protected void disconnected(Disconnected cause) {
                note("disconnected");
            }
        }
        try (var site = site(Watching::new)) {
            site.webSocket("/").connect().close();
        }
        assertThat(seen.lines()).containsExactly("connected 1", "disconnected 1");
        assertThat(layer.statistics().memberships()).isZero();
        assertThat(layer.statistics().mailboxes()).isZero();
    }

    @Test
    void aMessageReachesTheHandlerDeclaredForItsRecord() {
        try (var site = site(Member::new);
                var ann = open(site)) {
            layer.groupSend(ROOM, new Kick("bye"));
            assertThat(ann.awaitClose()).hasToString("Disconnected[code=4001, reason=bye]");
        }
        assertThat(seen.lines()).containsExactly("disconnected CONSUMER 4001 bye");
    }

    @Test
    void aMessageReachesTheHandlerDeclaredForItsType() {
        try (var site = site(Member::new);
                var ann = open(site)) {
            layer.groupSend(ROOM, ChannelMessage.of("chat.raw", Map.of("text", "hello")));
            assertThat(ann.receiveText()).isEqualTo("raw hello");
        }
    }

    @Test
    void messagesAndEventsAreHandledOneAtATimeInTheOrderTheyCame() {
        class Counting extends Member {
            private String log = "";

            @Override
            protected void received(String text) {
                log += text;
                send(log);
            }

            @Override
            protected void handlers(Handlers on) {
                on.message("chat.raw", message -> {
                    log += message.text("text");
                    send(log);
                });
            }
        }
        try (var site = site(Counting::new);
                var ann = open(site)) {
            ann.sendText("1");
            layer.groupSend(ROOM, ChannelMessage.of("chat.raw", Map.of("text", "2")));
            ann.sendText("3");
            assertThat(ann.receiveText()).isEqualTo("1");
            assertThat(ann.receiveText()).isEqualTo("12");
            assertThat(ann.receiveText()).isEqualTo("123");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "close",
                "connected",
                "disconnected",
                "_close",
                ".close",
                "websocket.receive",
                "handlers",
                "kick2"
            })
    void onlyDeclaredTypesAreEverHandled(String type) {
        try (var site = site(Member::new);
                var ann = open(site)) {
            layer.groupSend(ROOM, ChannelMessage.of(type, Map.of("reason", "x", "text", "x")));
            ann.receivesNothing();
        }
        assertThat(seen.lines()).containsExactly("disconnected PEER 1000");
    }

    @Test
    void aMessageThatDoesNotFitItsRecordIsDroppedAndTheConsumerGoesOn() {
        try (var site = site(Member::new);
                var ann = open(site)) {
            layer.groupSend(ROOM, ChannelMessage.of("kick", Map.of("reason", Map.of("not", "text"))));
            layer.groupSend(ROOM, ChannelMessage.of("chat.raw", Map.of("text", "still here")));
            assertThat(ann.receiveText()).isEqualTo("raw still here");
        }
    }

    @Test
    void handlersAreDeclaredAtTheFirstMessageAndOnlyOncePerConnection() {
        var calls = new AtomicInteger();
        var serving = new AtomicInteger();
        class Lazy extends Member {
            @Override
            protected void connected() throws Exception {
                serving.incrementAndGet();
                super.connected();
            }

            @Override
            protected void handlers(Handlers on) {
                calls.incrementAndGet();
                super.handlers(on);
            }
        }
        try (var site = site(Lazy::new);
                var ann = open(site)) {
            // The check when the application was built: handlers only.
            assertThat(calls).hasValue(1);
            assertThat(serving).hasValue(1);
            for (int i = 0; i < 3; i++) {
                layer.groupSend(ROOM, ChannelMessage.of("chat.raw", Map.of("text", "x")));
                ann.receiveText();
            }
            assertThat(calls).hasValue(2);
        }
    }

    @Test
    void twoHandlersForOneTypeFailWhenTheRouteIsBuilt() {
        class Twice extends Member {
            @Override
            protected void handlers(Handlers on) {
                super.handlers(on);
                on.message("kick", message -> {});
            }
        }
        assertThatThrownBy(() -> Sockets.socket("/", Twice::new))
                .isInstanceOf(ContractException.class)
                .hasMessage("Consumer " + Twice.class.getName()
                        + " cannot be used. Expected one handler for messages of type \"kick\", but got a second one."
                        + " Remove one of them, or give the record another @MessageType.");
    }

    @Test
    void anEmptyTypeFailsWhenTheRouteIsBuilt() {
        class Nameless extends Member {
            @Override
            protected void handlers(Handlers on) {
                on.message("", message -> {});
            }
        }
        assertThatThrownBy(() -> Sockets.socket("/", Nameless::new)).hasMessageContaining("Expected a message type");
    }

    @Test
    void broadcastsReachTheSocketsOfAllMembersWithoutWakingTheirConsumers() {
        class Talker extends Member {
            @Override
            protected void received(String text) {
                broadcast(ROOM, new Line("ann", text));
                broadcast(ROOM, Broadcast.bytes(Bytes.of((byte) 7)));
            }

            @Override
            protected void handlers(Handlers on) {
                on.message(Line.class, line -> send("woken"));
            }
        }
        try (var site = site(Talker::new);
                var ann = open(site);
                var bob = open(site)) {
            ann.sendText("hello");
            for (var socket : List.of(ann, bob)) {
                assertThat(socket.receiveText())
                        .isEqualTo("{\"type\":\"chat.line\",\"from\":\"ann\",\"text\":\"hello\"}");
                assertThat(socket.receiveBytes()).isEqualTo(Bytes.of((byte) 7));
                socket.receivesNothing();
            }
        }
    }

    @Test
    void aMembersOwnCopyOfABroadcastKeepsItsPlaceAmongItsSends() {
        class Talker extends Member {
            @Override
            protected void received(String text) {
                send("before");
                broadcast(ROOM, Broadcast.text(text));
                send("after");
            }
        }
        try (var site = site(Talker::new);
                var ann = open(site)) {
            ann.sendText("x");
            assertThat(List.of(ann.receiveText(), ann.receiveText(), ann.receiveText()))
                    .containsExactly("before", "x", "after");
        }
    }

    @Test
    void aConsumerThatIsNoMemberMayBroadcastToo() {
        class Outsider extends WebSocketConsumer {
            @Override
            protected void received(String text) {
                broadcast(ROOM, Broadcast.text(text));
                groupSend(ROOM, new Kick("by " + text));
            }
        }
        try (var members = site(Member::new);
                var outsiders = site(Outsider::new);
                var ann = open(members);
                var bob = outsiders.webSocket("/").connect()) {
            bob.sendText("bob");
            assertThat(ann.receiveText()).isEqualTo("bob");
            assertThat(ann.awaitClose().reason()).isEqualTo("by bob");
            assertThat(layer.statistics().mailboxes()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void othersHearWhatIsBroadcastInDisconnected() {
        class Leaving extends Member {
            @Override
            protected void disconnected(Disconnected cause) {
                broadcast(ROOM, Broadcast.text("gone"));
            }
        }
        try (var site = site(Leaving::new);
                var ann = open(site);
                var bob = open(site)) {
            bob.disconnect(1000, "");
            assertThat(ann.receiveText()).isEqualTo("gone");
        }
    }

    @Test
    void leavingAGroupEndsItsMessages() {
        class Leaver extends Member {
            @Override
            protected void received(String text) {
                leave(ROOM);
                send("left");
            }
        }
        try (var site = site(Leaver::new);
                var ann = open(site)) {
            ann.sendText("x");
            assertThat(ann.receiveText()).isEqualTo("left");
            layer.groupSend(ROOM, new Kick("x"));
            ann.receivesNothing();
        }
    }

    @Test
    void aConsumerCanBeSentMessagesByItsName() {
        class Named extends Member {
            @Override
            protected void received(String text) {
                send(channelName().value());
            }
        }
        try (var site = site(Named::new);
                var ann = open(site);
                var bob = open(site)) {
            ann.sendText("name?");
            layer.send(ChannelName.of(ann.receiveText()), new Kick("you"));
            assertThat(ann.awaitClose().reason()).isEqualTo("you");
            bob.receivesNothing();
        }
    }

    @Test
    void aFrameThatCameAsAMessageGoesToTheSocket() {
        try (var site = site(Member::new);
                var ann = open(site)) {
            layer.groupSend(ROOM, Broadcast.text("text").message());
            layer.groupSend(ROOM, Broadcast.bytes(Bytes.of((byte) 1)).message());
            layer.groupSend(ROOM, ChannelMessage.of(Broadcast.FRAME_TYPE));
            assertThat(ann.receiveText()).isEqualTo("text");
            assertThat(ann.receiveBytes()).isEqualTo(Bytes.of((byte) 1));
            ann.receivesNothing();
        }
    }

    @Test
    void aConsumerThatUsesNoGroupOpensNoMailbox() {
        try (var site = site(() -> new WebSocketConsumer() {});
                var _ = site.webSocket("/").connect()) {
            assertThat(layer.statistics().mailboxes()).isZero();
        }
    }

    @Test
    void withoutALayerJoiningSaysHowToAddOne() {
        try (var site = TestSite.of(TestSite.Mode.MEMORY, WebSocketConsumer.application(Member::new))) {
            assertThatThrownBy(site.webSocket("/")::connect)
                    .rootCause()
                    .isInstanceOf(ContractException.class)
                    .hasMessageContaining("Expected a channel layer in this websocket scope, but there is none.")
                    .hasMessageContaining("Server.start(site, options, ChannelLayer.memory())");
        }
    }

    @Test
    void anotherThreadCannotJoinForAConsumer() throws Exception {
        var failures = new java.util.concurrent.LinkedBlockingQueue<Throwable>();
        class Sharing extends Member {
            @Override
            protected void received(String text) throws Exception {
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                join(ROOM);
                            } catch (ContractException e) {
                                failures.add(e);
                            }
                        })
                        .join();
                send("done");
            }
        }
        try (var site = site(Sharing::new);
                var ann = open(site)) {
            ann.sendText("x");
            assertThat(ann.receiveText()).isEqualTo("done");
            assertThat(failures.poll(5, TimeUnit.SECONDS))
                    .hasMessageContaining("Expected a call from a hook of the consumer");
        }
    }

    @Test
    void messagesThatWaitBehindACloseAreNotDelivered() throws Exception {
        var areSent = new CountDownLatch(1);
        class Closing extends Member {
            @Override
            protected void received(String text) throws Exception {
                assertThat(areSent.await(5, TimeUnit.SECONDS)).isTrue();
                close(4000);
            }

            @Override
            protected void handlers(Handlers on) {
                on.message(Kick.class, kick -> seen.add("kicked"));
            }
        }
        try (var site = site(Closing::new);
                var ann = open(site)) {
            ann.sendText("x");
            layer.groupSend(ROOM, new Kick("late"));
            areSent.countDown();
            assertThat(ann.awaitClose().code()).isEqualTo(4000);
        }
        assertThat(seen.lines()).containsExactly("disconnected CONSUMER 4000");
    }

    @Test
    void aFullChannelOfAnotherEndsNoSender() {
        class Sender extends Member {
            private @Nullable ChannelFullException full;

            @Override
            protected void received(String text) {
                layer().send(ChannelName.of("jobs"), new Kick(text));
            }

            @Override
            protected ErrorPolicy failed(Throwable failure) {
                if (failure instanceof ChannelFullException e && full == null) {
                    full = e;
                    send("full");
                }
                return super.failed(failure);
            }
        }
        try (var site = site(Sender::new);
                var ann = open(site)) {
            for (int i = 0; i < 102; i++) ann.sendText("x");
            assertThat(ann.receiveText()).isEqualTo("full");
            ann.receivesNothing();
        }
        assertThat(seen.lines()).containsExactly("disconnected PEER 1000");
    }

    // ---- without the server's extensions

    @Test
    void aServerWithoutAnInboxDeliversMessagesAndEventsAllTheSame() {
        class Talker extends Member {
            @Override
            protected void received(String text) {
                send("echo " + text);
            }
        }
        try (var site = plainSite(Talker::new);
                var ann = open(site)) {
            ann.sendText("1");
            assertThat(ann.receiveText()).isEqualTo("echo 1");
            layer.groupSend(ROOM, ChannelMessage.of("chat.raw", Map.of("text", "2")));
            assertThat(ann.receiveText()).isEqualTo("raw 2");
            ann.sendText("3");
            assertThat(ann.receiveText()).isEqualTo("echo 3");
        }
        assertThat(seen.lines()).containsExactly("disconnected PEER 1000");
        assertThat(layer.statistics().memberships()).isZero();
    }

    @Test
    void aServerWithoutAnOutletGetsBroadcastsThroughTheConsumer() {
        class Talker extends Member {
            @Override
            protected void received(String text) {
                broadcast(ROOM, new Line("ann", text));
                broadcast(ROOM, Broadcast.text("plain"));
                broadcast(ROOM, Broadcast.bytes(Bytes.of((byte) 7)));
            }
        }
        try (var site = plainSite(Talker::new);
                var ann = open(site);
                var bob = open(site)) {
            ann.sendText("hello");
            for (var socket : List.of(ann, bob)) {
                assertThat(socket.receiveText())
                        .isEqualTo("{\"type\":\"chat.line\",\"from\":\"ann\",\"text\":\"hello\"}");
                assertThat(socket.receiveText()).isEqualTo("plain");
                assertThat(socket.receiveBytes()).isEqualTo(Bytes.of((byte) 7));
            }
        }
    }

    @Test
    void aCloseBetweenTwoSourcesEndsBoth() {
        try (var site = plainSite(Member::new);
                var ann = open(site)) {
            layer.groupSend(ROOM, new Kick("bye"));
            assertThat(ann.awaitClose().code()).isEqualTo(4001);
        }
        assertThat(layer.statistics().mailboxes()).isZero();
        assertThat(seen.lines()).containsExactly("disconnected CONSUMER 4001 bye");
    }
}
