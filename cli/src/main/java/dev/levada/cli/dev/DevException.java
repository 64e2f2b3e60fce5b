package dev.levada.cli.dev;

import dev.levada.contract.LevadaException;

/// The developer's application does not start. The one who writes it must act.
final class DevException extends LevadaException {
    DevException(String message) {
        super(message);
    }
}
