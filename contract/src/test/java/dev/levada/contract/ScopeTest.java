package dev.levada.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {
    private static final AttributeKey<String> USER = AttributeKey.of("user");
    private final RequestHead head = RequestHead.of(
            "GET", "http", "/chat/blue%20room?name=ann+lee&token=secret", Headers.of("cookie", "secret"));

    @Test
    void eachScopeHasItsType() {
        assertThat(HttpScope.of(head).type()).isEqualTo("http");
        assertThat(WebSocketScope.of(head).type()).isEqualTo("websocket");
        assertThat(ChannelScope.of("x").type()).isEqualTo("channel");
        assertThat(LifespanScope.create().type()).isEqualTo("lifespan");
    }

    @Test
    void aRequestTargetIsTakenApart() {
        var scope = HttpScope.of(head);
        assertThat(scope.method()).isEqualTo("GET");
        assertThat(scope.path()).isEqualTo("/chat/blue room");
        assertThat(scope.rawPath()).isEqualTo("/chat/blue%20room");
        assertThat(scope.queryString()).isEqualTo("name=ann+lee&token=secret");
        assertThat(scope.query("name")).contains("ann lee");
        assertThat(scope.query("room")).isEmpty();
        assertThat(scope.httpVersion()).isEqualTo("1.1");
        assertThat(scope.rootPath()).isEmpty();
        assertThat(scope.client()).isNull();
        assertThat(scope.server()).isNull();
        assertThat(RequestHead.of("GET", "http", "/a?b?c", Headers.EMPTY).queryString())
                .isEqualTo("b?c");
    }

    @Test
    void arrivingArgumentsAreReadByName() {
        var scope = WebSocketScope.of(head)
                .with(PathArguments.KEY, new PathArguments(Map.of("room", "blue"), List.of(), ""));
        assertThat(scope.path("room")).isEqualTo("blue");
        assertThatThrownBy(() -> WebSocketScope.of(head).path("room"))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected a path argument \"room\", but the route has none. Add {room} to the route.");
    }

    @Test
    void aCopyHasTheAttributeAndTheScopeStays() {
        for (Scope scope :
                List.of(HttpScope.of(head), WebSocketScope.of(head), ChannelScope.of("x"), LifespanScope.create())) {
            assertThat(scope.with(USER, "ann").attribute(USER)).contains("ann");
            assertThat(scope.with(USER, "ann").type()).isEqualTo(scope.type());
            assertThat(scope.attribute(USER)).isEmpty();
            assertThat(scope.extension(DenialResponse.class)).isEmpty();
        }
    }

    @Test
    void aCopyMayHaveAnotherHead() {
        var client = new Address("192.0.2.1", 4711);
        var other = head.withClient(client).withRootPath("/app").withHeaders(Headers.of("a", "b"));
        for (ConnectionScope scope : List.of(
                HttpScope.of(head).with(USER, "ann"), WebSocketScope.of(head).with(USER, "ann"))) {
            var copy = scope.withHead(other);
            assertThat(copy.client()).isEqualTo(client);
            assertThat(copy.rootPath()).isEqualTo("/app");
            assertThat(copy.headers()).isEqualTo(Headers.of("a", "b"));
            assertThat(copy.path()).isEqualTo("/chat/blue room");
            assertThat(copy.attribute(USER)).contains("ann");
            assertThat(scope.client()).isNull();
        }
    }

    @Test
    void subprotocolsAreCopied() {
        var offered = new ArrayList<>(List.of("a"));
        var plain = WebSocketScope.of(head);
        var scope = new WebSocketScope(head, offered, plain.state(), plain.extensions(), plain.attributes());
        offered.add("b");
        assertThat(scope.subprotocols()).containsExactly("a");
    }

    @Test
    void secretsOfAHeadDoNotShow() {
        assertThat(HttpScope.of(head)).hasToString("http GET \"/chat/blue%20room\"");
        assertThat(WebSocketScope.of(head)).hasToString("websocket GET \"/chat/blue%20room\"");
    }

    @Test
    void aHeadHasAScheme() {
        assertThatThrownBy(() -> RequestHead.of("GET", "", "/", Headers.EMPTY))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected a scheme such as \"http\", but it is empty.");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 80, 192.0.2.1:80",
        "2001:db8::1, 80, '[2001:db8::1]:80'",
        "/run/levada.sock, -1, /run/levada.sock",
        "localhost, 0, localhost:0",
        "localhost, 65535, localhost:65535",
    })
    void anAddressShowsAsPeopleWriteIt(String host, int port, String text) {
        assertThat(new Address(host, port)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, 65536, Integer.MAX_VALUE})
    void aPortHasItsRange(int port) {
        assertThatThrownBy(() -> new Address("localhost", port))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected a port from 0 to 65535, but got " + port + ".");
    }
}
