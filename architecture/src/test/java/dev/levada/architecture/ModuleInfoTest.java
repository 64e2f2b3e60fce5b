package dev.levada.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The module-info of every published module, and its pom.
class ModuleInfoTest {
    static List<Room> rooms() {
        return Room.built();
    }

    static List<ModuleInfo> modules() {
        return ModuleInfo.all();
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void everyPublishedModuleHasANullMarkedModuleInfo(Room room) {
        var file = room.folder().resolve("src/main/java/module-info.java");
        assertThat(file)
                .as("a module boundary is a rule the compiler keeps; see CONTRIBUTING.md")
                .isRegularFile();
        assertThat(String.join("\n", House.lines(file)))
                .as("%s: absence is said with @Nullable, so the module has to be marked", House.shown(file))
                .contains("@NullMarked\nmodule " + room.packageName() + " {");
    }

    @ParameterizedTest
    @MethodSource("modules")
    void aModuleRequiresOnlyWhatItsLineInTheTableAllows(ModuleInfo module) {
        for (var required : module.descriptor().requires()) {
            var name = required.name();
            boolean allowed = name.startsWith("java.")
                    || name.startsWith("jdk.")
                    || Arrays.stream(Room.values())
                            .filter(room -> room.packageName().equals(name))
                            .findAny()
                            .map(module.room()::mayImport)
                            .orElseGet(() -> module.room().mayUse(name));
            assertThat(allowed)
                    .as(
                            "%s requires %s, but may import %s only; see the module table in ARCHITECTURE.md",
                            module, name, module.room().allowed())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    void aModuleProvidesTheSameOnTheClassPath(ModuleInfo module) {
        for (var provided : module.descriptor().provides()) {
            var file = module.room().folder().resolve("target/classes/META-INF/services/" + provided.service());
            assertThat(file)
                    .as("most users run on the class path, where module-info does not count")
                    .isRegularFile();
            assertThat(House.lines(file)).containsExactlyElementsOf(provided.providers());
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    void jspecifyIsNeededToCompileOnly(ModuleInfo module) {
        var annotations = module.descriptor().requires().stream()
                .filter(required -> required.name().equals("org.jspecify"))
                .findAny();
        assertThat(annotations)
                .as("%s requires static org.jspecify: users need not have the annotations at run time", module)
                .get()
                .satisfies(required ->
                        assertThat(required.modifiers()).contains(ModuleDescriptor.Requires.Modifier.STATIC));
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void everyPublishedModuleIsInTheBillOfMaterials(Room room) {
        assertThat(House.ROOT.resolve("bom/pom.xml"))
                .as("users pin one version, in the bill of materials")
                .content()
                .contains("<artifactId>levada-" + room.module() + "</artifactId>");
        assertThat(Files.isRegularFile(room.folder().resolve("pom.xml"))).isTrue();
    }
}
