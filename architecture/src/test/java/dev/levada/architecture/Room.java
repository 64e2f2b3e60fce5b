package dev.levada.architecture;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The published modules and what each may import: the module table of ARCHITECTURE.md as code. A new
/// module gets a line here and a line there in the same change.
@SuppressWarnings("ImmutableEnumChecker") // the collections are made by Set.of and List.of
enum Room {
    CONTRACT(Set.of(), List.of()),
    JSON(Set.of(CONTRACT), List.of("tools.jackson", "com.fasterxml.jackson.annotation")),
    ROUTING(Set.of(CONTRACT), List.of()),
    LAYER(Set.of(CONTRACT, JSON), List.of()),
    MIDDLEWARE(Set.of(CONTRACT, JSON, LAYER), List.of()),
    SESSION_TCK(Set.of(CONTRACT, MIDDLEWARE), List.of("org.junit", "org.opentest4j", "org.assertj")),
    LAYER_TCK(Set.of(CONTRACT, JSON, LAYER), List.of("org.junit", "org.opentest4j", "org.assertj")),
    LAYER_MEMORY(Set.of(CONTRACT, JSON, LAYER), List.of()),
    LAYER_REDIS(Set.of(CONTRACT, JSON, LAYER, MIDDLEWARE), List.of("io.lettuce", "lettuce", "io.netty", "reactor")),
    PRESENCE(Set.of(CONTRACT, JSON, LAYER), List.of()),
    CONSUMER(Set.of(CONTRACT, JSON, ROUTING, LAYER), List.of()),
    WORKER(Set.of(CONTRACT, JSON, ROUTING, LAYER), List.of()),
    BINDING(Set.of(CONTRACT, JSON, LAYER, CONSUMER), List.of()),
    SERVER(Set.of(CONTRACT), List.of("io.netty")),
    JWT(Set.of(CONTRACT, MIDDLEWARE), List.of("com.nimbusds", "com.nimbusds.jose.jwt")),
    EDGE(Set.of(CONTRACT, LAYER), List.of()),
    TESTKIT(Set.of(CONTRACT, JSON, LAYER, SERVER, EDGE), List.of()),
    CLI(
            Set.of(CONTRACT, JSON, ROUTING, MIDDLEWARE, LAYER, LAYER_MEMORY, CONSUMER, WORKER, SERVER, EDGE),
            List.of("picocli", "info.picocli"));

    /// Modules that are built and never published: they may import what is exported.
    static final Set<String> UNPUBLISHED = Set.of("examples", "architecture", "benchmarks", "interop");

    private final Set<Room> rooms;
    private final List<String> libraries;

    Room(Set<Room> rooms, List<String> libraries) {
        this.rooms = rooms;
        this.libraries = libraries;
    }

    /// The name of the Maven module and of its folder.
    String module() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The name of the JPMS module, which is its only root package too.
    String packageName() {
        return "dev.levada." + module().replace('-', '.');
    }

    Path folder() {
        return House.ROOT.resolve(module());
    }

    boolean mayImport(Room other) {
        return this == other || rooms.contains(other);
    }

    /// Whether a package or module name belongs to a library this room may use.
    boolean mayUse(String library) {
        return library.startsWith("org.jspecify")
                || libraries.stream().anyMatch(allowed -> library.equals(allowed) || library.startsWith(allowed + "."));
    }

    String allowed() {
        return rooms.stream().map(Room::module).toList() + " and libraries " + libraries;
    }

    /// The room a package belongs to: the one with the longest matching name, because
    /// `dev.levada.layer.memory` is not in `layer`.
    static Optional<Room> ofPackage(String packageName) {
        Room best = null;
        for (var room : values()) {
            var root = room.packageName();
            boolean inside = packageName.equals(root) || packageName.startsWith(root + ".");
            if (inside && (best == null || root.length() > best.packageName().length())) best = room;
        }
        return Optional.ofNullable(best);
    }

    static List<Room> built() {
        return Arrays.stream(values())
                .filter(room -> House.hasSources(room.folder()))
                .toList();
    }
}
