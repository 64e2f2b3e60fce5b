package dev.levada.consumer;

/// Takes the parts of a multipart form one after the other; see [Request#parts].
@FunctionalInterface
public interface PartHandler {
    /// Takes one part. Called in the order of the form, on the thread of the request. What it does not read
    /// of the part is passed over.
    ///
    /// @throws Exception ends the request as one of the [HttpHandler] does
    void handle(Part part) throws Exception;
}
