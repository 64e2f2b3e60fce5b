package dev.levada.edge.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Address;
import dev.levada.contract.Attributes;
import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.ContractException;
import dev.levada.contract.DenialResponse;
import dev.levada.contract.Event;
import dev.levada.contract.Extensions;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.LevadaException;
import dev.levada.contract.RequestHead;
import dev.levada.contract.TlsSession;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import dev.levada.edge.bytes.ByteWriter;
import dev.levada.edge.bytes.MalformedException;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerGap;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireTest {
    private static final GroupName GROUP = GroupName.of("room");

    private static ChannelMessage message() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("text", "grüße");
        fields.put("bytes", Bytes.of((byte) 0, (byte) -1));
        fields.put("negative", Long.MIN_VALUE);
        fields.put("double", -0.5);
        fields.put("flags", Arrays.asList(true, false, null));
        fields.put("map", Map.of("inner", List.of(1L, "two")));
        return ChannelMessage.of("some.type", fields);
    }

    static List<Happening> happenings() {
        return List.of(
                new Happening.Came(new WebSocketEvent.Connect()),
                new Happening.Came(new WebSocketEvent.ReceiveText("")),
                new Happening.Came(new WebSocketEvent.ReceiveText("grüße")),
                new Happening.Came(new WebSocketEvent.ReceiveBytes(Bytes.EMPTY)),
                new Happening.Came(new WebSocketEvent.ReceiveBytes(Bytes.utf8("b"))),
                new Happening.Came(new WebSocketEvent.Disconnect(4999, "why", WebSocketEvent.Disconnect.By.SERVER)),
                new Happening.Came(new HttpEvent.Request(Bytes.utf8("part"), true)),
                new Happening.Came(HttpEvent.Request.EMPTY),
                new Happening.Came(new HttpEvent.Disconnect()),
                new Happening.Message(3, message()),
                new Happening.Frame(0, new WebSocketEvent.SendBytes(Bytes.utf8("x")).uncompressed()),
                new Happening.Missed(1, new LayerGap(Duration.ofMillis(1_234))));
    }

    @ParameterizedTest
    @MethodSource("happenings")
    void whatHappensComesOutAsItWentIn(Happening happening) {
        assertThat(Happening.read(happening.write())).isEqualTo(happening);
    }

    static List<Event.Outbound> outbound() {
        return List.of(
                WebSocketEvent.Accept.PLAIN,
                new WebSocketEvent.Accept("chat", Headers.of("x-a", "1", "x-b", "2"), false),
                new WebSocketEvent.SendText("grüße"),
                new WebSocketEvent.SendText("secret", false),
                new WebSocketEvent.SendBytes(Bytes.utf8("b")),
                new WebSocketEvent.SendBytes(Bytes.utf8("b")).latestOf("sensor").uncompressed(),
                new WebSocketEvent.Close(4000, "bye"),
                new WebSocketEvent.DenialStart(599, Headers.of("a", "b")),
                new WebSocketEvent.DenialBody(Bytes.utf8("no"), true),
                new HttpEvent.ResponseStart(200, Headers.of("set-cookie", "a", "set-cookie", "b")),
                new HttpEvent.ResponseBody(Bytes.EMPTY, true));
    }

    @ParameterizedTest
    @MethodSource("outbound")
    void whatIsSentComesOutAsItWentIn(Event.Outbound event) {
        var out = new ByteWriter(8);
        new Effect.Sent(event).write(out);
        new Effect.Leave(1, GROUP).write(out);
        assertThat(Effect.readAll(out.toBytes())).containsExactly(new Effect.Sent(event), new Effect.Leave(1, GROUP));
    }

    @Test
    void whatIsDoneToTheLayerComesOutAsItWentIn() {
        var effects = List.<Effect>of(
                new Effect.Close(999),
                new Effect.GroupSend(GROUP, message()),
                new Effect.SendTo(ChannelName.of("work"), message()),
                new Effect.Discard(GROUP, ChannelName.of("specific.a!b")));
        var out = new ByteWriter(8);
        effects.forEach(effect -> effect.write(out));
        assertThat(Effect.readAll(out.toBytes())).isEqualTo(effects);
    }

    record Plain(String text) {}

    @Test
    void aBroadcastKeepsItsFrameAndItsMessage() {
        for (var broadcast : List.of(
                Broadcast.of(new Plain("x")),
                Broadcast.of(new Plain("x")).latestOf("sensor"),
                Broadcast.of(new Plain("x")).latestOf("sensor-7"),
                Broadcast.text("y").latestOf("sensor-8"),
                Broadcast.text("y"),
                Broadcast.bytes(Bytes.utf8("z")),
                Broadcast.of(message(), new WebSocketEvent.SendText("other")))) {
            var out = new ByteWriter(8);
            new Effect.Cast(1, GROUP, broadcast).write(out);
            var read = (Effect.Cast) Effect.readAll(out.toBytes()).getFirst();
            assertThat(read.author()).isOne();
            assertThat(read.broadcast().form()).isEqualTo(broadcast.form());
            assertThat(read.broadcast().frame()).isEqualTo(broadcast.frame());
            assertThat(read.broadcast().message()).isEqualTo(broadcast.message());
        }
    }

    @Test
    void anEventThatAnEdgeCannotCarryIsRefusedAtItsSender() {
        var hint = new HttpEvent.EarlyHint("</a.css>; rel=preload");
        assertThatThrownBy(() -> new Effect.Sent(hint).write(new ByteWriter(8)))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("extension");
    }

    @Test
    void aScopeComesOutWithItsHeadAndWhatTheEdgeCanDo() {
        var head = new RequestHead(
                "1.1",
                "GET",
                "wss",
                "/a b",
                "/a%20b",
                "q=1",
                "/root",
                Headers.of("host", "x", "cookie", "y"),
                new Address("::1", 65_535),
                new Address("/run/socket", -1));
        var tls = new TlsSession(null, List.of("PEM"), "CN=ann", null, 0x0304, 0x1301);
        var scope = new WebSocketScope(
                head,
                List.of("chat", "v2"),
                Attributes.EMPTY,
                Extensions.of(new DenialResponse(), tls),
                Attributes.EMPTY);
        var read = (WebSocketScope) Scopes.read(Scopes.write(scope), Attributes.EMPTY, List.of());
        assertThat(read.head()).isEqualTo(head);
        assertThat(read.subprotocols()).containsExactly("chat", "v2");
        assertThat(read.extension(DenialResponse.class)).isPresent();
        assertThat(read.extension(TlsSession.class)).contains(tls);
        ConnectionScope request = new HttpScope(
                RequestHead.of("POST", "http", "/", Headers.EMPTY),
                Attributes.EMPTY,
                Extensions.NONE,
                Attributes.EMPTY);
        assertThat(Scopes.read(Scopes.write(request), Attributes.EMPTY, List.of()))
                .isInstanceOf(HttpScope.class)
                .extracting(ConnectionScope::head)
                .isEqualTo(request.head());
    }

    @Test
    void questionsAndAnswersComeOutAsTheyWentIn() {
        for (var question : List.of(
                new Question.Name(0, Question.Way.SOCKET),
                new Question.Join(1_000, Question.Way.FRAMES, GROUP),
                new Question.Add(GROUP, ChannelName.of("specific.a!b"))))
            assertThat(Question.read(question.write())).isEqualTo(question);
        var reply = new Question.Reply(true, "why");
        assertThat(Question.Reply.read(reply.write())).isEqualTo(reply);
        assertThatThrownBy(() -> Question.read(new Question.Name(1_001, Question.Way.MESSAGES).write()))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void bytesOfNobodyAreRefusedAndNeverAnythingElse() {
        var random = new Random(1);
        for (int i = 0; i < 3_000; i++) {
            byte[] noise = new byte[random.nextInt(30)];
            random.nextBytes(noise);
            if (noise.length > 0) noise[0] = (byte) random.nextInt(26);
            var bytes = Bytes.wrap(noise);
            refusesOrReads(() -> Happening.read(bytes));
            refusesOrReads(() -> Effect.readAll(bytes));
            refusesOrReads(() -> Question.read(bytes));
        }
    }

    private static void refusesOrReads(Runnable reading) {
        try {
            reading.run();
        } catch (LevadaException expected) {
            assertThat(expected.getMessage()).isNotEmpty();
        }
    }
}
