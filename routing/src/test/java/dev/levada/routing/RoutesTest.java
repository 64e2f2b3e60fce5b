package dev.levada.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.levada.contract.Application;
import dev.levada.contract.AttributeKey;
import dev.levada.contract.Attributes;
import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelScope;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.ContractException;
import dev.levada.contract.DenialResponse;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpScope;
import dev.levada.contract.LifespanScope;
import dev.levada.contract.Middleware;
import dev.levada.contract.PathArguments;
import dev.levada.contract.RequestHead;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    private final Target one = new Target();
    private final Target two = new Target();

    @Test
    void theFirstRouteThatMatchesServes() throws Exception {
        var routes = Routes.of(Route.path("/chat/new", one), Route.path("/chat/{room}", two));
        Visit.get(routes, "/chat/new");
        Visit.get(routes, "/chat/blue");
        assertThat(one.served).hasSize(1);
        assertThat(two.served).hasSize(1);
    }

    @Test
    void theApplicationFindsWhatWasTakenFromThePath() throws Exception {
        Visit.get(Routes.of(Route.path("/chat/{room}/{page:int}", one)), "/chat/blue%20room/7?room=red");
        assertThat(one.arguments()).isEqualTo(new PathArguments(Map.of("room", "blue room", "page", 7), List.of(), ""));
        assertThat(((ConnectionScope) one.served.getFirst()).path("room")).isEqualTo("blue room");
    }

    @Test
    void aRouteWithoutArgumentsHasNone() throws Exception {
        Visit.get(Routes.of(Route.path("/", one)), "/");
        assertThat(one.arguments()).isSameAs(PathArguments.NONE);
    }

    @Test
    void aScopeThatGetsAnotherPathOnItsWayBeginsAnew() throws Exception {
        var inner = Routes.of(Route.path("/room/{room}", one));
        Application rewriting = (scope, receive, send) -> {
            var http = (HttpScope) scope;
            inner.serve(http.withHead(RequestHead.of("GET", "http", "/room/blue", Headers.EMPTY)), receive, send);
        };
        Visit.get(Routes.of(Route.path("/ws/streams", rewriting)), "/ws/streams");
        assertThat(one.arguments().text("room")).isEqualTo("blue");
    }

    @Test
    void webSocketsAreRoutedAlike() throws Exception {
        Visit.webSocket(Routes.of(Route.path("/ws/{room}", one)), "/ws/blue");
        assertThat(one.arguments().text("room")).isEqualTo("blue");
        assertThat(one.served).singleElement().isInstanceOf(WebSocketScope.class);
    }

    @Test
    void anEncodedSlashSeparatesNothing() throws Exception {
        var routes = Routes.of(Route.path("/admin/users", one), Route.path("/{page}", two));
        Visit.get(routes, "/admin%2Fusers");
        assertThat(one.served).isEmpty();
        assertThat(two.arguments().text("page")).isEqualTo("admin/users");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/admin/../public", "/admin/%2e%2e/public", "/./public", "//public", "/public%2F", "/public/"})
    void noAliasReachesARoute(String target) throws Exception {
        assertThat(Visit.get(Routes.of(Route.path("/public", one)), target).status())
                .isEqualTo(404);
        assertThat(one.served).isEmpty();
    }

    @Test
    void argumentsOfARouteJoinThoseOfItsPath() throws Exception {
        var routes = Routes.of(
                Route.path("/drafts/{slug}", one).with("phase", "draft").with("depth", 2),
                Route.regex("/(?<slug>\\w+)(?:-(?<phase>\\w+))?", one).with("phase", "final"));
        Visit.get(routes, "/drafts/x");
        assertThat(one.arguments().named())
                .containsOnly(entry("phase", "draft"), entry("depth", 2), entry("slug", "x"));
        Visit.get(routes, "/x");
        assertThat(one.arguments().named()).containsOnly(entry("phase", "final"), entry("slug", "x"));
        Visit.get(routes, "/x-review");
        assertThat(one.arguments().named()).containsOnly(entry("phase", "review"), entry("slug", "x"));
    }

    @Nested
    class NoMatch {
        @Test
        void isA404ForARequest() throws Exception {
            var visit = Visit.get(Routes.of(Route.path("/a", one)), "/secret<script>");
            assertThat(visit.status()).isEqualTo(404);
            assertThat(visit.headers())
                    .isEqualTo(Headers.of("content-type", "text/plain; charset=utf-8", "content-length", "10"));
            assertThat(visit.text()).isEqualTo("Not Found\n");
        }

        @Test
        void isACloseBeforeAcceptForAWebSocket() throws Exception {
            var visit = Visit.webSocket(Routes.of(Route.path("/a", one)), "/b");
            assertThat(visit.sent()).containsExactly(WebSocketEvent.Close.NORMAL);
        }

        @Test
        void isADenialWith404WhereTheServerOffersThat() throws Exception {
            var visit = Visit.webSocket(Routes.of(Route.path("/a", one)), "/b", new DenialResponse());
            assertThat(visit.sent())
                    .containsExactly(
                            new WebSocketEvent.DenialStart(
                                    404,
                                    Headers.of("content-type", "text/plain; charset=utf-8", "content-length", "10")),
                            new WebSocketEvent.DenialBody(Bytes.utf8("Not Found\n"), false));
        }

        @Test
        void saysNothingToAWebSocketThatHasGone() throws Exception {
            var scope = WebSocketScope.of(RequestHead.of("GET", "ws", "/b", Headers.EMPTY));
            Routes.of().serve(scope, () -> new WebSocketEvent.Disconnect(1006), event -> {
                throw new AssertionError("Expected nothing, but got " + event);
            });
        }

        @Test
        void isWhatRoutesWithoutRoutesHave() throws Exception {
            assertThat(Visit.get(Routes.of(), "/").status()).isEqualTo(404);
        }
    }

    @Nested
    class RootPath {
        private final Routes routes = Routes.of(
                Route.path("/chat", one),
                Route.path("/app/chat", two),
                Route.path("/in", Routes.of(Route.path("/x", one))));

        @Test
        void isTakenAwayByTheOutermostRoutes() throws Exception {
            assertThat(Visit.serve(routes, under("/app", "/app/chat")).sent()).isEmpty();
            assertThat(Visit.serve(routes, under("/app", "/app/in/x")).sent()).isEmpty();
            assertThat(one.served).hasSize(2);
            assertThat(two.served).isEmpty();
        }

        @Test
        void leavesPathsOutsideOfItUnmatched() throws Exception {
            assertThat(Visit.serve(routes, under("/app", "/chat")).status()).isEqualTo(404);
            assertThat(Visit.serve(routes, under("/ap", "/app/chat")).status()).isEqualTo(404);
        }

        @Test
        void staysInTheScope() throws Exception {
            Visit.serve(routes, under("/app", "/app/chat"));
            assertThat(((HttpScope) one.served.getFirst()).path()).isEqualTo("/app/chat");
            assertThat(((HttpScope) one.served.getFirst()).rootPath()).isEqualTo("/app");
        }

        private static HttpScope under(String rootPath, String target) {
            return HttpScope.of(
                    RequestHead.of("GET", "http", target, Headers.EMPTY).withRootPath(rootPath));
        }
    }

    @Nested
    class Nesting {
        @Test
        void mergesTheArgumentsOfOuterAndInnerRoutes() throws Exception {
            var routes = Routes.of(Route.path(
                            "/universe/{universe:int}",
                            Routes.of(Route.path("/planet/{planet}", one).with("size", "small")))
                    .with("age", "old"));
            Visit.get(routes, "/universe/42/planet/earth");
            assertThat(one.arguments().named())
                    .containsExactly(
                            entry("age", "old"),
                            entry("universe", 42),
                            entry("size", "small"),
                            entry("planet", "earth"));
            assertThat(one.arguments().remaining()).isEmpty();
        }

        @Test
        void letsTheInnerArgumentWin() throws Exception {
            var routes = Routes.of(Route.path("/{id}", Routes.of(Route.path("/{id:int}", one))));
            Visit.get(routes, "/a/7");
            assertThat(one.arguments().named()).containsExactly(entry("id", 7));
        }

        @Test
        void joinsPositionalGroupsFromOutsideToInside() throws Exception {
            var routes = Routes.of(Route.regex("/u/(\\d+)/", Routes.of(Route.regex("/test/(\\w+)/?", one))));
            Visit.get(routes, "/u/42/test/x/");
            assertThat(one.arguments().positional()).containsExactly("42", "x");
        }

        @Test
        void goesToAnyDepth() throws Exception {
            var routes = Routes.of(Route.path(
                    "/a", Routes.of(Route.path("/", Routes.of(Route.path("/{b}", Routes.of(Route.path("/c", one))))))));
            Visit.get(routes, "/a/x/c");
            assertThat(one.arguments().text("b")).isEqualTo("x");
        }

        @ParameterizedTest
        @ValueSource(strings = {"/documents", "/documents/"})
        void aSingleInnerSlashIsTheOuterPathItself(String target) throws Exception {
            Visit.get(Routes.of(Route.path("/documents", Routes.of(Route.path("/", one)))), target);
            assertThat(one.served).hasSize(1);
        }

        @Test
        void anInnerMissLetsTheOuterRoutesGoOn() throws Exception {
            var routes = Routes.of(
                    Route.path("/{kind}", Routes.of(Route.path("/edit", one))),
                    Route.path("/{kind}/show", two),
                    Route.path("/{rest:path}", two));
            Visit.get(routes, "/chat/show");
            assertThat(two.arguments().named()).containsExactly(entry("kind", "chat"));
            Visit.get(routes, "/chat/other");
            assertThat(two.arguments().named()).containsExactly(entry("rest", "chat/other"));
            assertThat(one.served).isEmpty();
        }

        @Test
        void aMissEverywhereIsA404() throws Exception {
            var routes = Routes.of(Route.path("/a", Routes.of(Route.path("/b", one))));
            assertThat(Visit.get(routes, "/a/c").status()).isEqualTo(404);
            assertThat(Visit.get(routes, "/ab").status()).isEqualTo(404);
        }

        @Test
        void aMountableApplicationFindsTheRest() throws Exception {
            var served = new Target();
            Mountable files = served::serve;
            var routes = Routes.of(Route.path("/static/{version:int}", files));
            Visit.get(routes, "/static/3/css/blue%20x.css");
            assertThat(served.arguments().remaining()).isEqualTo("css/blue x.css");
            assertThat(served.arguments().named()).containsExactly(entry("version", 3));
            Visit.get(routes, "/static/3");
            assertThat(served.arguments().remaining()).isEmpty();
        }

        @Test
        void aPrefixMayLeadToAnyApplication() throws Exception {
            Visit.get(Routes.of(Route.prefix("/static", one)), "/static/a/b");
            assertThat(one.arguments().remaining()).isEqualTo("a/b");
        }

        @Test
        void routesBehindOpaqueMiddlewareGoOnWhereThePrefixEnds() throws Exception {
            Middleware opaque = inner -> (scope, receive, send) -> inner.serve(scope, receive, send);
            var inner = opaque.around(Routes.of(Route.path("/{slug}/edit", one)));
            var routes = Routes.of(Route.prefix("/documents/{kind}", inner), Route.path("/{rest:path}", two));
            Visit.get(routes, "/documents/plan/a%2Fb/edit");
            assertThat(one.arguments().named()).containsExactly(entry("kind", "plan"), entry("slug", "a/b"));
            assertThat(Visit.get(routes, "/documents/plan/x").status()).isEqualTo(404);
            assertThat(two.served).isEmpty();
        }
    }

    @Nested
    class Methods {
        private final Routes routes = Routes.of(
                Route.path("/a", one).methods("GET"),
                Route.path("/a", two).methods("POST", "PUT"),
                Route.path("/any", one));

        @Test
        void chooseAmongRoutesOfOnePath() throws Exception {
            Visit.http(routes, "GET", "/a");
            Visit.http(routes, "POST", "/a");
            Visit.http(routes, "PUT", "/a");
            Visit.http(routes, "BREW", "/any");
            assertThat(one.served).extracting(it -> ((HttpScope) it).method()).containsExactly("GET", "BREW");
            assertThat(two.served).extracting(it -> ((HttpScope) it).method()).containsExactly("POST", "PUT");
        }

        @Test
        void ofOtherRoutesOnlyAre405WithThoseThereAre() throws Exception {
            var visit = Visit.http(routes, "DELETE", "/a");
            assertThat(visit.status()).isEqualTo(405);
            assertThat(visit.headers().first("allow")).contains("GET, HEAD, POST, PUT, OPTIONS");
            assertThat(visit.text()).isEqualTo("Method Not Allowed\n");
        }

        @Test
        void thatNobodyTakesDoNotHideA404() throws Exception {
            assertThat(Visit.http(routes, "DELETE", "/b").status()).isEqualTo(404);
        }

        @Test
        void headGoesWhereGetGoes() throws Exception {
            Visit.http(routes, "HEAD", "/a");
            assertThat(one.served).extracting(it -> ((HttpScope) it).method()).containsExactly("HEAD");
        }

        @Test
        void headMayHaveARouteBeforeGet() throws Exception {
            var both = Routes.of(
                    Route.path("/a", two).methods("HEAD"), Route.path("/a", one).methods("GET"));
            Visit.http(both, "HEAD", "/a");
            assertThat(two.served).hasSize(1);
            assertThat(Visit.http(both, "PUT", "/a").headers().first("allow")).contains("HEAD, GET, OPTIONS");
        }

        @Test
        void optionsAreAnsweredFromWhatThereIs() throws Exception {
            var visit = Visit.http(routes, "OPTIONS", "/a");
            assertThat(visit.status()).isEqualTo(204);
            assertThat(visit.headers()).isEqualTo(Headers.of("allow", "GET, HEAD, POST, PUT, OPTIONS"));
            assertThat(visit.text()).isEmpty();
        }

        @Test
        void optionsMayHaveARoute() throws Exception {
            var own = Routes.of(
                    Route.path("/a", one).methods("GET"), Route.path("/a", two).methods("OPTIONS"));
            Visit.http(own, "OPTIONS", "/a");
            assertThat(two.served).hasSize(1);
            assertThat(Visit.http(own, "PUT", "/a").headers().first("allow")).contains("GET, HEAD, OPTIONS");
        }

        @Test
        void ofInnerRoutesCountToo() throws Exception {
            var nested = Routes.of(
                    Route.path("/in", Routes.of(Route.path("/a", one).methods("GET"))),
                    Route.path("/in/a", two).methods("DELETE"));
            Visit.http(nested, "DELETE", "/in/a");
            assertThat(two.served).hasSize(1);
            assertThat(Visit.http(nested, "PUT", "/in/a").headers().first("allow"))
                    .contains("GET, HEAD, DELETE, OPTIONS");
        }

        @Test
        void areNoMatterOfWebSockets() throws Exception {
            assertThat(Visit.webSocket(routes, "/a").sent()).containsExactly(WebSocketEvent.Close.NORMAL);
            assertThat(one.served).isEmpty();
        }
    }

    @Nested
    class Channels {
        @Test
        void areRoutedByTheirName() throws Exception {
            var routes = Routes.of(Route.channel("thumbnails", one), Route.channel("mails", two));
            Visit.serve(routes, ChannelScope.of("mails"));
            assertThat(one.served).isEmpty();
            assertThat(two.served).containsExactly(ChannelScope.of("mails"));
        }

        @Test
        void thatAreUnknownAreRefusedByName() {
            var routes = Routes.of(Route.channel("thumbnails", one), Route.channel("mails", two));
            assertThatThrownBy(() -> Visit.serve(routes, ChannelScope.of("e\nvil")))
                    .isInstanceOf(UnsupportedScopeException.class)
                    .hasMessage("Expected a channel among [thumbnails, mails], but got \"e\\u000avil\"."
                            + " Add Route.channel(...) for it.");
        }

        @Test
        void withTwoRoutesFailWhenTheRoutesAreBuilt() {
            assertThatThrownBy(() -> Routes.of(Route.channel("mails", one), Route.channel("mails", two)))
                    .isInstanceOf(ContractException.class)
                    .hasMessage("Expected one route for each channel, but got two for \"mails\". Remove one.");
        }
    }

    @Test
    void otherScopesAreNotForRoutes() {
        assertThatThrownBy(() -> Visit.serve(Routes.of(), LifespanScope.create()))
                .isInstanceOf(UnsupportedScopeException.class)
                .hasMessage("Expected a scope with a path or a channel, but got \"lifespan\"."
                        + " Put a router by protocol in front of these routes.");
    }

    @Nested
    class Unreachable {
        @ParameterizedTest
        @ValueSource(strings = {"/chat/{room}", "/chat/{name}", "/chat/{room:str}"})
        void isARouteBehindOneOfTheSamePattern(String later) {
            assertThatThrownBy(() -> Routes.of(
                            Route.path("/chat/{room}", one).methods("GET", "POST"),
                            Route.path("/chat/{room}", one).methods("PUT"),
                            Route.path(later, two).methods("PUT", "HEAD")))
                    .isInstanceOf(ContractException.class)
                    .hasMessage("Expected routes that can be reached, but \"" + later
                            + " [PUT, HEAD]\" never is, because \"/chat/{room} [GET, POST]\" before it takes the same"
                            + " paths. Remove one, or put the more special one first.");
        }

        @Test
        void isARouteBehindOneForAllMethods() {
            assertThatThrownBy(() -> Routes.of(
                            Route.regex("/x.*", one), Route.regex("/x.*", two).methods("GET")))
                    .isInstanceOf(ContractException.class)
                    .hasMessageContaining("\"/x.* [GET]\" never is, because \"/x.*\"");
            assertThatThrownBy(() -> Routes.of(Route.prefix("/static", one), Route.prefix("/static/", two)))
                    .isInstanceOf(ContractException.class);
        }

        @Test
        void isNotOneOfAnotherMethodOrConverterOrPlace() {
            Routes.of(
                    Route.path("/a/{x}", one).methods("GET"),
                    Route.path("/a/{x}", one).methods("GET", "PUT"),
                    Route.path("/a/{x}", one),
                    Route.path("/a/{x:int}", one),
                    Route.path("/a/{x}/", one),
                    Route.prefix("/a/{x}", one));
            Routes.of(Route.path("/a", Routes.of(Route.path("/b", one))), Route.path("/a", Routes.of()));
        }
    }

    @Nested
    class Within {
        private static final AttributeKey<String> USER = AttributeKey.of("user");
        private static final Middleware ANN =
                inner -> (scope, receive, send) -> inner.serve(scope.with(USER, "ann"), receive, send);

        @Test
        void putsMiddlewareAroundOneApplication() throws Exception {
            var routes = Routes.of(Route.path("/a", one).within(ANN), Route.path("/b", two));
            Visit.get(routes, "/a");
            Visit.get(routes, "/b");
            assertThat(one.served.getFirst().attribute(USER)).contains("ann");
            assertThat(two.served.getFirst().attributes().get(USER)).isEmpty();
        }

        @Test
        void putsMiddlewareAroundEachInnerApplication() throws Exception {
            var inner =
                    Routes.of(Route.path("/x", one).named("x"), Route.path("/deep", Routes.of(Route.path("/y", one))));
            var routes = Routes.of(Route.path("/in", inner).within(ANN), Route.path("/{rest:path}", two));
            Visit.get(routes, "/in/x");
            Visit.get(routes, "/in/deep/y");
            Visit.get(routes, "/in/z");
            assertThat(one.served)
                    .hasSize(2)
                    .allSatisfy(scope -> assertThat(scope.attribute(USER)).contains("ann"));
            assertThat(two.served)
                    .singleElement()
                    .satisfies(scope -> assertThat(scope.attribute(USER)).isEmpty());
            assertThat(routes.reverse("x")).isEqualTo("/in/x");
        }
    }

    @Test
    void aFailureOfTheApplicationIsItsOwn() {
        Application failing = (_, _, _) -> {
            throw new IllegalStateException("own");
        };
        assertThatThrownBy(() -> Visit.get(Routes.of(Route.path("/", failing)), "/"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("own");
    }

    @Test
    void otherAttributesOfTheScopeStay() throws Exception {
        var key = AttributeKey.<String>of("user");
        var scope =
                HttpScope.of(RequestHead.of("GET", "http", "/", Headers.EMPTY)).with(key, "ann");
        Visit.serve(Routes.of(Route.path("/", one)), scope);
        assertThat(one.served.getFirst().attribute(key)).contains("ann");
        assertThat(scope.attributes()).isEqualTo(Attributes.EMPTY.with(key, "ann"));
    }
}
