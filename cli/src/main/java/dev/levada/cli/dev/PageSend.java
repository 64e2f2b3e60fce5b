package dev.levada.cli.dev;

import dev.levada.contract.Bytes;
import dev.levada.contract.Event;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Send;
import java.util.Locale;

/// Puts behind each whole page of HTML the script that loads it anew when something has changed. Browsers
/// take a script behind the end of the document as its last one. A page whose policy forbids scripts of its
/// own site stays as it was loaded.
final class PageSend implements Send {
    private static final Bytes TAG = Bytes.utf8("\n<script src=\"" + DevApplication.SCRIPT_PATH + "\"></script>\n");

    private final HttpScope scope;
    private final Send send;
    private boolean hasStarted;
    private boolean isPage;

    PageSend(HttpScope scope, Send send) {
        this.scope = scope;
        this.send = send;
    }

    boolean hasStarted() {
        return hasStarted;
    }

    @Override
    public void accept(Event.Outbound event) throws InterruptedException {
        switch (event) {
            case HttpEvent.ResponseStart start -> {
                hasStarted = true;
                isPage = isPage(start);
                send.accept(isPage ? longer(start) : start);
            }
            case HttpEvent.ResponseBody body
            when isPage && !body.moreBody() ->
                send.accept(new HttpEvent.ResponseBody(body.body().plus(TAG)));
            case HttpEvent.ResponseFile file
            when isPage && !file.moreBody() -> {
                send.accept(new HttpEvent.ResponseFile(file.file(), file.offset(), file.bytes(), true));
                send.accept(new HttpEvent.ResponseBody(TAG));
            }
            case Event.Outbound other -> send.accept(other);
        }
    }

    private boolean isPage(HttpEvent.ResponseStart start) {
        var type = start.headers().first("content-type").orElse("").toLowerCase(Locale.ROOT);
        return type.startsWith("text/html")
                && !scope.method().equals("HEAD")
                && start.status() != 204
                && start.status() != 206
                && start.status() != 304
                && !start.headers().contains("content-encoding");
    }

    private static HttpEvent.ResponseStart longer(HttpEvent.ResponseStart start) {
        Headers headers = start.headers();
        var length = headers.first("content-length");
        if (length.isPresent())
            headers = headers.with("content-length", String.valueOf(Long.parseLong(length.get()) + TAG.length()));
        return new HttpEvent.ResponseStart(start.status(), headers, start.trailers());
    }
}
