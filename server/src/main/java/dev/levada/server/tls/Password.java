package dev.levada.server.tls;

import dev.levada.contract.Quoted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The password of encrypted keys, from where the options say it is.
final class Password {
    private Password() {}

    /// @param place `file:PATH`, `env:NAME`, or empty for none
    static char @Nullable [] from(String place) throws IOException {
        if (place.isEmpty()) return null;
        String rest = place.substring(place.indexOf(':') + 1);
        if (place.startsWith("env:")) {
            var value = System.getenv(rest);
            if (value == null)
                throw new IOException(
                        "Expected a password in the variable " + Quoted.of(rest) + ", but it is not set.");
            return value.toCharArray();
        }
        try {
            // Editors end files with a line break, and nobody means it.
            return Files.readString(Path.of(rest)).stripTrailing().toCharArray();
        } catch (IOException | InvalidPathException e) {
            throw new IOException("Expected a password in the file " + Quoted.of(rest) + ", but it cannot be read.", e);
        }
    }
}
