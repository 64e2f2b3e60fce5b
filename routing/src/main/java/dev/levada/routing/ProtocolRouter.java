package dev.levada.routing;

import dev.levada.contract.Application;
import dev.levada.contract.ContractException;
import dev.levada.contract.ForwardingApplication;
import dev.levada.contract.Quoted;
import dev.levada.contract.Scope;
import dev.levada.contract.UnsupportedScopeException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// Chooses an application by the type of the scope.
///
/// ```java
/// new ProtocolRouter(http(pages), webSocket(sockets), channel(jobs), lifespan(startup))
/// ```
///
/// A scope of another type is refused with [UnsupportedScopeException]; for a lifespan scope that means
/// "no lifespan support", so the `lifespan` entry may be left out. Safe for any thread.
///
/// Source: Channels, "Routing", ProtocolTypeRouter.
public final class ProtocolRouter implements ForwardingApplication {
    private final Map<String, Application> applications;

    /// A router for these entries.
    ///
    /// @throws ContractException when two entries are for one protocol, or there is none
    public ProtocolRouter(Entry... entries) {
        if (entries.length == 0)
            throw new ContractException(
                    "Expected at least one protocol, but the router has none. Add http(...) or webSocket(...).");
        var byType = new LinkedHashMap<String, Application>();
        for (var entry : entries)
            if (byType.put(entry.protocol(), entry.application()) != null)
                throw new ContractException("Expected one application for each protocol, but the router has two for "
                        + Quoted.of(entry.protocol()) + ". Join them with Routes.of(...).");
        applications = byType;
    }

    /// A protocol and the application that serves it.
    ///
    /// @param protocol the type of the scopes, see [Scope#type()]
    /// @param application serves them
    public record Entry(String protocol, Application application) {
        public Entry {
            if (protocol.isEmpty())
                throw new ContractException("Expected the type of a scope such as \"http\", but got \"\".");
            Objects.requireNonNull(application, "application");
        }
    }

    /// Serves HTTP requests.
    public static Entry http(Application application) {
        return new Entry("http", application);
    }

    /// Serves WebSockets.
    public static Entry webSocket(Application application) {
        return new Entry("websocket", application);
    }

    /// Serves the messages of named channels, in workers.
    public static Entry channel(Application application) {
        return new Entry("channel", application);
    }

    /// Serves the start and the end of the process.
    public static Entry lifespan(Application application) {
        return new Entry("lifespan", application);
    }

    /// Serves a protocol of somebody else's protocol server; see [dev.levada.contract.ForeignScope].
    public static Entry protocol(String type, Application application) {
        return new Entry(type, application);
    }

    @Override
    public Forward forward(Scope scope) {
        var application = applications.get(scope.type());
        if (application == null)
            throw new UnsupportedScopeException("Expected a scope of one of the types " + applications.keySet()
                    + ", but got " + Quoted.of(scope.type()) + ". Add an entry for it to the router by protocol.");
        return new Forward(application, scope);
    }
}
