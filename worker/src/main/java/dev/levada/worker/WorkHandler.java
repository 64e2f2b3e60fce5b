package dev.levada.worker;

/// Does one kind of work; see [WorkHandlers].
///
/// @param <M> the record, or [dev.levada.contract.ChannelMessage]
@FunctionalInterface
public interface WorkHandler<M> {
    /// Does one piece of work, on a virtual thread where blocking is fine. Returning acknowledges it.
    ///
    /// @throws HopelessWorkException when no attempt will ever succeed: it is not tried again
    /// @throws Exception when this attempt failed: it is tried again where the channel declares that
    void handle(M message, Work work) throws Exception;
}
