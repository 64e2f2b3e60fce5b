package dev.levada.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The compiled module-info of a room.
record ModuleInfo(Room room, ModuleDescriptor descriptor) {
    /// Those of all rooms that have one.
    static List<ModuleInfo> all() {
        return Room.built().stream()
                .filter(room -> Files.isRegularFile(room.folder().resolve("target/classes/module-info.class")))
                .map(ModuleInfo::read)
                .toList();
    }

    private static ModuleInfo read(Room room) {
        try (var bytes = Files.newInputStream(room.folder().resolve("target/classes/module-info.class"))) {
            return new ModuleInfo(room, ModuleDescriptor.read(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Set<String> exportedPackages() {
        return descriptor.exports().stream()
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());
    }

    @Override
    public String toString() {
        return room.module();
    }
}
