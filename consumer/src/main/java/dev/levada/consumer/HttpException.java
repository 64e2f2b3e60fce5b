package dev.levada.consumer;

import dev.levada.contract.LevadaException;
import org.jspecify.annotations.Nullable;

/// A request that cannot be served as it is, and the status to answer it with. Thrown by [Request] for what
/// the client did wrong, and by handlers that like it better than returning a [Response]. Not logged.
public final class HttpException extends LevadaException {
    private final int status;

    /// An exception with its status and a message for the client.
    ///
    /// @param status 400 to 599
    public HttpException(int status, String message) {
        this(status, message, null);
    }

    /// The same with a cause, which the client does not see.
    public HttpException(int status, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /// The status to answer with.
    public int status() {
        return status;
    }

    Response response() {
        return Response.text(getMessage() + "\n").withStatus(status);
    }
}
