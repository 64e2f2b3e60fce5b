package dev.levada.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.LifespanScope;
import dev.levada.contract.Scope;
import dev.levada.contract.WebSocketEvent;
import dev.levada.testkit.ApplicationCommunicator;
import dev.levada.testkit.HttpCommunicator;
import java.util.HashSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdsTest {
    private final AtomicReference<String> seen = new AtomicReference<>();

    private final Application application = (scope, receive, send) -> {
        seen.set(RequestIds.of(scope));
        send.accept(new HttpEvent.ResponseStart(200));
        send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY));
    };

    private String idOf(RequestIds ids, String... headers) {
        var response = Visit.get(ids.around(application), headers);
        assertThat(response.headers().all("x-request-id")).containsExactly(seen.get());
        return seen.get();
    }

    @Test
    void theIdentifierStandsInTheScopeAndInTheAnswer() {
        assertThat(idOf(RequestIds.made())).matches("[0-9a-f]{32}");
    }

    @Test
    void eachRequestGetsAnother() {
        var ids = RequestIds.made();
        var all = new HashSet<String>();
        for (int i = 0; i < 200; i++) all.add(idOf(ids));
        assertThat(all).hasSize(200);
    }

    @Test
    void whatTheClientSendsIsIgnoredUnlessItIsTrusted() {
        assertThat(idOf(RequestIds.made(), "x-request-id", "mine")).isNotEqualTo("mine");
        assertThat(idOf(RequestIds.trusted(), "x-request-id", "mine-1.2_3~4+5/6=7:8@9"))
                .isEqualTo("mine-1.2_3~4+5/6=7:8@9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\"b", "<script>", "a,b", "\u00e4", "a;b", "a%0ab"})
    void anUnsafeOneIsNotTakenOver(String sent) {
        assertThat(idOf(RequestIds.trusted(), "x-request-id", sent)).matches("[0-9a-f]{32}");
    }

    @Test
    void theLongestThatIsTakenOverHas128Chars() {
        assertThat(idOf(RequestIds.trusted(), "x-request-id", "a".repeat(127))).hasSize(127);
        assertThat(idOf(RequestIds.trusted(), "x-request-id", "a".repeat(128))).hasSize(128);
        assertThat(idOf(RequestIds.trusted(), "x-request-id", "a".repeat(129))).matches("[0-9a-f]{32}");
    }

    @Test
    void twoAtOnceAreNone() {
        assertThat(idOf(RequestIds.trusted(), "x-request-id", "a", "x-request-id", "b"))
                .matches("[0-9a-f]{32}");
    }

    @Test
    void acceptedWebSocketsCarryItToo() {
        var answer = Visit.knock(RequestIds.made().around(Visit.answering(200, "")), true);
        assertThat(answer)
                .isInstanceOfSatisfying(
                        WebSocketEvent.Accept.class,
                        accept -> assertThat(
                                        accept.headers().first("x-request-id").orElseThrow())
                                .matches("[0-9a-f]{32}"));
    }

    @Test
    void aFailureIsAnsweredWithItsIdentifierAndNothingElse() {
        Application failing = (scope, _, _) -> {
            seen.set(RequestIds.of(scope));
            throw new IllegalStateException("the password is 1234");
        };
        try (var exchange = HttpCommunicator.start(
                RequestIds.made().around(failing), Visit.http("GET", "/?secret"), Visit.PATIENT)) {
            assertThat(exchange.status()).isEqualTo(500);
            assertThat(exchange.response().text()).isEqualTo("Internal Server Error (request " + seen.get() + ")\n");
            assertThat(exchange.awaitFailure())
                    .isInstanceOf(IllegalStateException.class)
                    .satisfies(failure -> assertThat(failure.getSuppressed()[0]).hasMessage("request " + seen.get()));
        }
    }

    @Test
    void aFailureInTheMiddleOfAResponseAddsNothingToIt() {
        Application failing = (_, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200));
            send.accept(new HttpEvent.ResponseBody(Bytes.utf8("half"), true));
            throw new IllegalStateException("late");
        };
        try (var exchange =
                HttpCommunicator.start(RequestIds.made().around(failing), Visit.http("GET", "/"), Visit.PATIENT)) {
            assertThat(exchange.nextPart().orElseThrow().utf8()).isEqualTo("half");
            assertThat(exchange.awaitFailure()).hasMessage("late");
        }
    }

    @Test
    void otherScopesPassUnchanged() {
        var passed = new AtomicReference<Scope>();
        Application inner = (scope, _, _) -> passed.set(scope);
        var scope = LifespanScope.create();
        try (var communicator = ApplicationCommunicator.start(RequestIds.made().around(inner), scope)) {
            communicator.awaitEnd();
        }
        assertThat(passed.get()).isSameAs(scope);
    }

    @Test
    void aScopeWithoutOneSaysHowToGetIt() {
        assertThatThrownBy(() -> RequestIds.of(Visit.http("GET", "/")))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("Put RequestIds.made() around the application.");
    }
}
