package dev.levada.consumer;

import dev.levada.contract.Application;
import dev.levada.contract.ContractException;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.UnsupportedScopeException;

/// A handler as an application.
final class HttpApplication implements Application {
    private final HttpHandler handler;

    HttpApplication(HttpHandler handler) {
        this.handler = handler;
    }

    @Override
    public void serve(Scope scope, Receive receive, Send send) throws Exception {
        var request = new Request(http(scope), receive);
        try {
            answer(request).send(send);
        } finally {
            request.end();
        }
    }

    static HttpScope http(Scope scope) {
        if (scope instanceof HttpScope http) return http;
        throw new UnsupportedScopeException("Expected an http scope, but got " + scope.type()
                + ". Put a router by protocol in front of this handler.");
    }

    private Response answer(Request request) throws Exception {
        Response response;
        try {
            response = handler.handle(request);
        } catch (HttpException refused) {
            return refused.response();
        }
        if ((Object) response == null)
            throw new ContractException("Expected a response to " + request + ", but its handler returned null.");
        return response;
    }
}
