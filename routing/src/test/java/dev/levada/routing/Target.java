package dev.levada.routing;

import dev.levada.contract.Application;
import dev.levada.contract.PathArguments;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import java.util.ArrayList;
import java.util.List;

/// Where a route may lead in a test; it remembers the scopes it was given.
final class Target implements Application {
    final List<Scope> served = new ArrayList<>();

    @Override
    public void serve(Scope scope, Receive receive, Send send) {
        served.add(scope);
    }

    PathArguments arguments() {
        return served.getLast().attribute(PathArguments.KEY).orElseThrow();
    }
}
