package dev.levada.testkit;

/// One server-sent event as a page gets it; see [TestEventStream].
///
/// @param name `message` where the server gave none
/// @param data its lines with `\n` between them
/// @param lastEventId the id of this event or the last one before it that had one; empty for none
public record TestEvent(String name, String data, String lastEventId) {
    /// The data as a value of the class. Where that has a [dev.levada.layer.MessageType], the JSON's `type`
    /// must be that one.
    ///
    /// @throws AssertionError when it is not JSON of that form
    public <T> T json(Class<T> type) {
        return Json.decode(data, type);
    }
}
