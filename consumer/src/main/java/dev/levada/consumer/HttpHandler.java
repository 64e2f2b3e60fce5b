package dev.levada.consumer;

/// Answers HTTP requests.
@FunctionalInterface
public interface HttpHandler {
    /// Answers one request. Called on a virtual thread of the request's own, any number at the same time;
    /// blocking is fine.
    ///
    /// @throws HttpException to be answered with its status and message
    /// @throws Exception any other failure; the server answers 500 and logs it
    Response handle(Request request) throws Exception;
}
