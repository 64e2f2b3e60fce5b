package dev.levada.interop.python;

/// An exception that Python raised, with its traceback.
final class PythonFailure extends RuntimeException {
    private final String type;

    PythonFailure(String type, String traceback) {
        super("Python raised " + type + ":\n" + traceback);
        this.type = type;
    }

    /// The name of its class: `ChannelFull`.
    String type() {
        return type;
    }
}
