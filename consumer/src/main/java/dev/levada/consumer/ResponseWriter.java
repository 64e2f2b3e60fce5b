package dev.levada.consumer;

/// Writes the body of a response bit by bit; see [Response#stream].
@FunctionalInterface
public interface ResponseWriter {
    /// Writes the body. Called once per response, on the thread of the request, after status and headers
    /// were sent. Returning ends the body.
    ///
    /// @throws Exception a failure; the connection is cut, so that the client does not take the body for
    ///     complete
    void write(ResponseStream out) throws Exception;
}
