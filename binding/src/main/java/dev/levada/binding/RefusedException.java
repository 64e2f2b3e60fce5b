package dev.levada.binding;

/// A wish cannot be fulfilled as it is. Whoever wished must act: the message is shown to them as the
/// reason, so it is fit for people and holds no secrets. Thrown by what a [BoundConsumer] does; cheap,
/// without a trace.
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// @param reason shown to whoever wished
    public RefusedException(String reason) {
        super(reason, null, false, false);
    }
}
