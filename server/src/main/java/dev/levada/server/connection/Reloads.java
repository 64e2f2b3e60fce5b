package dev.levada.server.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// What can be read anew while the server runs: certificates, log files. Any thread.
public final class Reloads {
    /// Something read from outside. When it fails, what was there before stays in use.
    @FunctionalInterface
    public interface Reloadable {
        void reload() throws Exception;
    }

    private record Named(String name, Reloadable reloadable) {}

    private final CopyOnWriteArrayList<Named> all = new CopyOnWriteArrayList<>();

    /// @param name for messages, as `access log`
    public void add(String name, Reloadable reloadable) {
        all.add(new Named(name, reloadable));
    }

    /// Reloads all, the rest too when one fails.
    ///
    /// @return what went wrong, in words
    public List<String> run() {
        var failures = new ArrayList<String>();
        for (var each : all) {
            try {
                each.reloadable().reload();
            } catch (Exception e) {
                failures.add(each.name() + ": " + e.getMessage());
            }
        }
        return failures;
    }
}
