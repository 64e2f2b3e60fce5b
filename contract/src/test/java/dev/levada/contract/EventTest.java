package dev.levada.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Defaults and checks of the events, as ASGI has them.
class EventTest {
    private static final Bytes BODY = Bytes.utf8("x");

    @Test
    void httpEventsHaveTheirDefaults() {
        assertThat(HttpEvent.Request.EMPTY).isEqualTo(new HttpEvent.Request(Bytes.EMPTY, false));
        assertThat(new HttpEvent.ResponseStart(200)).isEqualTo(new HttpEvent.ResponseStart(200, Headers.EMPTY, false));
        assertThat(new HttpEvent.ResponseStart(200, Headers.of("a", "b")).trailers())
                .isFalse();
        assertThat(new HttpEvent.ResponseBody(BODY)).isEqualTo(new HttpEvent.ResponseBody(BODY, false));
    }

    @Test
    void webSocketEventsHaveTheirDefaults() {
        assertThat(WebSocketEvent.Accept.PLAIN).isEqualTo(new WebSocketEvent.Accept(null, Headers.EMPTY));
        assertThat(WebSocketEvent.Close.NORMAL).isEqualTo(new WebSocketEvent.Close(1000, ""));
        assertThat(new WebSocketEvent.Close(4001)).isEqualTo(new WebSocketEvent.Close(4001, ""));
        assertThat(new WebSocketEvent.Disconnect(1006)).isEqualTo(new WebSocketEvent.Disconnect(1006, ""));
    }

    @Test
    void aMessageMayBeEmpty() {
        assertThat(new WebSocketEvent.SendText("").text()).isEmpty();
        assertThat(new WebSocketEvent.SendBytes(Bytes.EMPTY).bytes()).isEqualTo(Bytes.EMPTY);
    }

    @Test
    void aMessageCanBeEchoed() {
        assertThat(new WebSocketEvent.ReceiveText("x").echo()).isEqualTo(new WebSocketEvent.SendText("x"));
        assertThat(new WebSocketEvent.ReceiveBytes(BODY).echo()).isEqualTo(new WebSocketEvent.SendBytes(BODY));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 100, 101, 199, 600, 999})
    void aStatusIsFinal(int status) {
        assertThatThrownBy(() -> new HttpEvent.ResponseStart(status))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected a response status from 200 to 599, but got " + status
                        + ". Informational answers (100 to 199) are sent by the server itself.");
        assertThatThrownBy(() -> new WebSocketEvent.DenialStart(status, Headers.EMPTY))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected a denial status from 200 to 599, but got " + status + ".");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 599})
    void aStatusMayStandAtItsBounds(int status) {
        assertThat(new HttpEvent.ResponseStart(status).status()).isEqualTo(status);
        assertThat(new WebSocketEvent.DenialStart(status, Headers.EMPTY).status())
                .isEqualTo(status);
    }

    @Test
    void theSubprotocolDoesNotStandAmongTheAcceptHeaders() {
        assertThatThrownBy(() -> new WebSocketEvent.Accept(null, Headers.of("Sec-WebSocket-Protocol", "chat")))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected accept headers without \"sec-websocket-protocol\", but it is among them."
                        + " Name the subprotocol in its own field.");
    }

    /// T-09: what an application chooses cannot split the response.
    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "chat\r\nset-cookie: x=1", "a,b", "a\u0000", "grün"})
    void aSubprotocolIsAToken(String subprotocol) {
        assertThatThrownBy(() -> new WebSocketEvent.Accept(subprotocol, Headers.EMPTY))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected a subprotocol of letters, digits and !#$%&'*+-.^_`|~ (RFC 9110 section 5.6.2),"
                        + " but got " + Quoted.of(subprotocol) + ". Choose one of scope.subprotocols().");
        assertThat(new WebSocketEvent.Accept("v1.chat", Headers.EMPTY).subprotocol())
                .isEqualTo("v1.chat");
    }

    @Test
    void aDisconnectSaysWhoEndedIt() {
        assertThat(new WebSocketEvent.Disconnect(1000).by()).isEqualTo(WebSocketEvent.Disconnect.By.PEER);
        assertThat(new WebSocketEvent.Disconnect(1006).by()).isEqualTo(WebSocketEvent.Disconnect.By.LOST);
    }

    @Test
    void messagesAndSocketsAreCompressibleUnlessTheySayOtherwise() {
        var text = new WebSocketEvent.SendText("x");
        assertThat(text.compressible()).isTrue();
        assertThat(text.uncompressed()).isEqualTo(new WebSocketEvent.SendText("x", false));
        assertThat(new WebSocketEvent.SendBytes(Bytes.EMPTY).uncompressed().compressible())
                .isFalse();
        var accept = new WebSocketEvent.Accept("a", Headers.of("b", "c"));
        assertThat(accept.compressible()).isTrue();
        assertThat(accept.uncompressed()).isEqualTo(new WebSocketEvent.Accept("a", Headers.of("b", "c"), false));
    }

    @Test
    void compressionIsOffForSocketsInsideItsMiddleware() throws Exception {
        var sent = new ArrayList<Event.Outbound>();
        Application inner = (_, _, send) -> {
            send.accept(WebSocketEvent.Accept.PLAIN);
            send.accept(new WebSocketEvent.SendText("x"));
        };
        var scope = WebSocketScope.of(RequestHead.of("GET", "ws", "/", Headers.EMPTY));
        Compression.off().around(inner).serve(scope, () -> new WebSocketEvent.Connect(), sent::add);
        assertThat(sent).containsExactly(WebSocketEvent.Accept.PLAIN.uncompressed(), new WebSocketEvent.SendText("x"));
    }

    /// Walks through the sealed types, so that an event that is added is checked too.
    @Test
    void noPartOfAnEventIsNullUnlessItSaysSo() throws ReflectiveOperationException {
        int checked = 0;
        for (var type : records(Event.class)) {
            var components = type.getRecordComponents();
            var types = new Class<?>[components.length];
            for (int i = 0; i < types.length; i++) types[i] = components[i].getType();
            var constructor = type.getDeclaredConstructor(types);
            for (int nulled = 0; nulled < types.length; nulled++) {
                boolean mayBeNull = types[nulled].isPrimitive()
                        || components[nulled].getAnnotatedType().isAnnotationPresent(Nullable.class);
                if (mayBeNull) continue;
                var arguments = new Object[types.length];
                for (int i = 0; i < types.length; i++) if (i != nulled) arguments[i] = sample(components[i]);
                assertThatThrownBy(() -> constructor.newInstance(arguments))
                        .as("%s without %s", type.getSimpleName(), components[nulled].getName())
                        .isInstanceOf(InvocationTargetException.class)
                        .hasCauseInstanceOf(NullPointerException.class);
                checked++;
            }
        }
        assertThat(checked).isGreaterThanOrEqualTo(14);
    }

    private static List<Class<?>> records(Class<?> type) {
        var found = new ArrayList<Class<?>>();
        if (type.isRecord()) found.add(type);
        if (type.isSealed()) for (var permitted : type.getPermittedSubclasses()) found.addAll(records(permitted));
        return found;
    }

    private static Object sample(RecordComponent component) {
        var type = component.getType();
        if (type == int.class) return component.getName().equals("status") ? 404 : 4000;
        if (type == long.class) return 0L;
        if (type == boolean.class) return false;
        if (type == Path.class) return Path.of("/file");
        if (type == List.class) return List.of("x");
        if (type == Bytes.class) return Bytes.EMPTY;
        if (type == Headers.class) return Headers.EMPTY;
        if (type == String.class) return "x";
        if (type.isEnum()) return type.getEnumConstants()[0];
        throw new AssertionError("Expected a known type of an event's part, but got " + type);
    }
}
