package dev.levada.routing;

import static dev.levada.routing.ProtocolRouter.channel;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.lifespan;
import static dev.levada.routing.ProtocolRouter.protocol;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.AttributeKey;
import dev.levada.contract.Attributes;
import dev.levada.contract.ChannelScope;
import dev.levada.contract.ContractException;
import dev.levada.contract.Extensions;
import dev.levada.contract.ForeignScope;
import dev.levada.contract.LifespanScope;
import dev.levada.contract.Scope;
import dev.levada.contract.UnsupportedScopeException;
import org.junit.jupiter.api.Test;

class ProtocolRouterTest {
    private final Target pages = new Target();
    private final Target sockets = new Target();
    private final Target jobs = new Target();
    private final Target startup = new Target();

    @Test
    void eachProtocolHasItsApplication() throws Exception {
        var router = new ProtocolRouter(http(pages), webSocket(sockets), channel(jobs), lifespan(startup));

        Visit.get(router, "/");
        Visit.webSocket(router, "/");
        Visit.serve(router, ChannelScope.of("thumbnails"));
        Visit.serve(router, LifespanScope.create());

        assertThat(pages.served).extracting(Scope::type).containsExactly("http");
        assertThat(sockets.served).extracting(Scope::type).containsExactly("websocket");
        assertThat(jobs.served).extracting(Scope::type).containsExactly("channel");
        assertThat(startup.served).extracting(Scope::type).containsExactly("lifespan");
    }

    @Test
    void theScopeIsHandedOnAsItIs() throws Exception {
        var scope = ChannelScope.of("thumbnails");
        Visit.serve(new ProtocolRouter(channel(jobs)), scope);
        assertThat(jobs.served).singleElement().isSameAs(scope);
    }

    @Test
    void lifespanIsDeclinedWhenNobodyServesIt() {
        var router = new ProtocolRouter(http(pages), webSocket(sockets));
        assertThatThrownBy(() -> Visit.serve(router, LifespanScope.create()))
                .isInstanceOf(UnsupportedScopeException.class)
                .hasMessage("Expected a scope of one of the types [http, websocket], but got \"lifespan\"."
                        + " Add an entry for it to the router by protocol.");
    }

    @Test
    void aForeignProtocolHasItsApplicationToo() throws Exception {
        Visit.serve(new ProtocolRouter(http(pages), protocol("mqtt", jobs)), new MqttScope());
        assertThat(jobs.served).hasSize(1);
        assertThatThrownBy(() -> Visit.serve(new ProtocolRouter(http(pages)), new MqttScope()))
                .isInstanceOf(UnsupportedScopeException.class)
                .hasMessageContaining("\"mqtt\"");
    }

    @Test
    void twoApplicationsForOneProtocolFailWhenTheRouterIsBuilt() {
        assertThatThrownBy(() -> new ProtocolRouter(http(pages), webSocket(sockets), http(jobs)))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected one application for each protocol, but the router has two for \"http\"."
                        + " Join them with Routes.of(...).");
    }

    @Test
    void aRouterWithoutProtocolsFailsWhenItIsBuilt() {
        assertThatThrownBy(ProtocolRouter::new)
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected at least one protocol, but the router has none."
                        + " Add http(...) or webSocket(...).");
        assertThatThrownBy(() -> protocol("", pages))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected the type of a scope such as \"http\", but got \"\".");
    }

    @Test
    void routersNest() throws Exception {
        var inner = new ProtocolRouter(http(pages), webSocket(sockets));
        Visit.get(new ProtocolRouter(http(inner), webSocket(inner)), "/");
        assertThat(pages.served).hasSize(1);
        assertThat(sockets.served).isEmpty();
    }

    private record MqttScope() implements ForeignScope {
        @Override
        public String type() {
            return "mqtt";
        }

        @Override
        public Attributes attributes() {
            return Attributes.EMPTY;
        }

        @Override
        public Extensions extensions() {
            return Extensions.NONE;
        }

        @Override
        public <T> Scope with(AttributeKey<T> key, T value) {
            return this;
        }
    }
}
