package dev.levada.consumer;

import dev.levada.contract.ContractException;
import java.lang.reflect.Modifier;

/// Finds records that JSON cannot be read into, because their module keeps them closed: that would show
/// with the first message only, and as the fault of its sender.
final class JsonAccess {
    private static final String READER = "tools.jackson.databind";

    private JsonAccess() {}

    /// @throws ContractException when the record is closed to the module that reads JSON
    static void check(Class<?> type) {
        var layer = type.getModule().getLayer();
        // Classes on the class path are in no layer, and they are open to all.
        if (layer != null) layer.findModule(READER).ifPresent(reader -> check(type, reader));
    }

    static void check(Class<?> type, Module reader) {
        var module = type.getModule();
        String name = type.getPackageName();
        if (module.isOpen(name, reader) || isPublic(type) && module.isExported(name, reader)) return;
        throw new ContractException("Expected " + type.getName() + " to be open for JSON, but its package is closed."
                + " Add \"opens " + name + " to " + READER + ";\" to the module-info of " + module.getName() + ".");
    }

    private static boolean isPublic(Class<?> type) {
        for (var at = type; at != null; at = at.getEnclosingClass())
            if (!Modifier.isPublic(at.getModifiers())) return false;
        return true;
    }
}
