package dev.levada.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MiddlewareTest {
    private final List<String> calls = new ArrayList<>();

    @Test
    void theOrderOfExecutionIsTheOrderOnThePage() throws Exception {
        Application site =
                named("origin").then(named("sessions")).then(named("users")).around((_, _, _) -> calls.add("site"));
        serve(site);
        assertThat(calls).containsExactly("origin", "sessions", "users", "site", "/users", "/sessions", "/origin");
    }

    @Test
    void groupingChangesNothing() throws Exception {
        serve(named("a").then(named("b").then(named("c"))).around((_, _, _) -> {}));
        var right = List.copyOf(calls);
        calls.clear();
        serve(named("a").then(named("b")).then(named("c")).around((_, _, _) -> {}));
        assertThat(calls).isEqualTo(right);
    }

    @Test
    void middlewareMayAnswerItself() throws Exception {
        Middleware closed = _ -> (_, _, _) -> calls.add("closed");
        serve(closed.then(named("inner")).around((_, _, _) -> calls.add("site")));
        assertThat(calls).containsExactly("closed");
    }

    @Test
    void middlewarePassesOnACopyOfTheScope() throws Exception {
        var user = AttributeKey.<String>of("user");
        Middleware users = inner -> (scope, receive, send) -> inner.serve(scope.with(user, "ann"), receive, send);
        var scope = ChannelScope.of("thumbnails");
        users.around((it, _, _) -> assertThat(it.attribute(user)).contains("ann"))
                .serve(scope, () -> ChannelMessage.of("x"), _ -> {});
        assertThat(scope.attribute(user)).isEmpty();
    }

    private Middleware named(String name) {
        return inner -> (scope, receive, send) -> {
            calls.add(name);
            inner.serve(scope, receive, send);
            calls.add("/" + name);
        };
    }

    private static void serve(Application application) throws Exception {
        application.serve(ChannelScope.of("thumbnails"), () -> ChannelMessage.of("x"), _ -> {});
    }
}
