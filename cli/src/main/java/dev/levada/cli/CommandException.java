package dev.levada.cli;

import dev.levada.contract.LevadaException;
import org.jspecify.annotations.Nullable;

/// The command cannot do what it was told. The one who typed it must act; its message is all that is shown.
final class CommandException extends LevadaException {
    private final int exitCode;

    private CommandException(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /// The line, the environment or the file is wrong: exit code 2.
    static CommandException usage(String message) {
        return new CommandException(2, message, null);
    }

    /// What was asked for does not start: exit code 1.
    static CommandException start(String message, @Nullable Throwable cause) {
        return new CommandException(1, message, cause);
    }

    int exitCode() {
        return exitCode;
    }
}
