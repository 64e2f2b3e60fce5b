package dev.levada.testkit;

import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import java.util.Optional;

/// The client's end of one HTTP request and its response, in memory or live.
///
/// For one test thread at a time. Calls wait no longer than the deadline of the [TestOptions].
public sealed interface TestExchange extends AutoCloseable permits HttpCommunicator, LiveExchange {
    /// Sends a part of the request body; more may follow.
    ///
    /// @throws AssertionError when the body was ended
    void sendBody(Bytes part);

    /// Ends the request body. Ending it twice is harmless.
    void endBody();

    /// Waits for the status of the response. In memory it is there with the application's
    /// [dev.levada.contract.HttpEvent.ResponseStart]; a live server sends it with the first part of the
    /// body.
    ///
    /// @throws ApplicationFailedError when the application throws instead
    /// @throws AssertionError when none comes in time
    int status();

    /// Waits for the headers of the response; fails as [#status()].
    Headers headers();

    /// Waits for the next part of the response body; empty when there are no more. In memory the parts are
    /// those of the application; live the network may cut them differently.
    ///
    /// @throws ApplicationFailedError when the application throws instead
    /// @throws AssertionError when none comes in time
    Optional<Bytes> nextPart();

    /// Ends the request body, waits for the end of the response and returns it, with those parts of the
    /// body that were not read before.
    ///
    /// @throws ApplicationFailedError when the application throws instead
    /// @throws AssertionError when it does not come in time
    default TestResponse response() {
        endBody();
        int status = status();
        var body = Bytes.EMPTY;
        for (var part = nextPart(); part.isPresent(); part = nextPart()) body = body.plus(part.get());
        return new TestResponse(status, headers(), body);
    }

    /// Proves that no further part comes of the application's own accord; see
    /// [ApplicationCommunicator#receivesNothing()].
    void receivesNothing();

    /// Goes away, wherever the exchange stands. Does not wait.
    void disconnect();

    /// Goes away and waits for the application to return. Closing twice is harmless.
    ///
    /// @throws ApplicationFailedError when the application threw something that no call has shown
    /// @throws AssertionError when it does not return
    @Override
    void close();
}
