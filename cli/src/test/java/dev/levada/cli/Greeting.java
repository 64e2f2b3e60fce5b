package dev.levada.cli;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.UnsupportedScopeException;

/// Answers every request with `hello`.
public final class Greeting implements Application {
    @Override
    public void serve(Scope scope, Receive receive, Send send) throws InterruptedException {
        if (!(scope instanceof HttpScope))
            throw new UnsupportedScopeException("Expected http, but got " + scope.type() + ".");
        send.accept(new HttpEvent.ResponseStart(200));
        send.accept(new HttpEvent.ResponseBody(Bytes.utf8("hello")));
    }
}
