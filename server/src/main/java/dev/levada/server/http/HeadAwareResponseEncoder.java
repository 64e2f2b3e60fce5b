package dev.levada.server.http;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/// Netty's response encoder, told when the request was HEAD, whose response has headers but no body.
final class HeadAwareResponseEncoder extends HttpResponseEncoder {
    private boolean isHead;

    void startResponseOnLoop(boolean isHead) {
        this.isHead = isHead;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return isHead || super.isContentAlwaysEmpty(response);
    }
}
