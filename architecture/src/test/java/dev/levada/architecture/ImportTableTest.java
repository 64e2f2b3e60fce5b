package dev.levada.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The import table of ARCHITECTURE.md, as classes keep it.
class ImportTableTest {
    private static final String READ = "; see the module table in ARCHITECTURE.md";

    static List<Room> rooms() {
        return Room.built();
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aModuleImportsOnlyWhatItsLineInTheTableAllows(Room room) {
        classes()
                .that(areIn(room))
                .should(importOnlyWhatIsAllowedIn(room))
                .because("a line of code should be able to say where it lives and why: " + room.module()
                        + " may import " + room.allowed() + READ)
                .check(House.classes());
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aModuleWithSourcesHasClassesToCheck(Room room) {
        assertThat(House.classes().stream().anyMatch(type -> areIn(room).test(type)))
                .as("classes of %s: without them its rules would pass unchecked; build it first", room.module())
                .isTrue();
    }

    @Test
    void everyModuleOfTheBuildHasALineInTheTable() {
        var known = new ArrayList<>(Room.UNPUBLISHED);
        for (var room : Room.values()) known.add(room.module());
        assertThat(known)
                .as("modules with a line in Room: a module nobody has placed may import anything" + READ)
                .containsAll(House.modules());
    }

    @Test
    void theContractKnowsNeitherSocketsNorThreadsNorLoggers() {
        noClasses()
                .that()
                .resideInAPackage("dev.levada.contract..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.net..",
                        "java.nio.channels..",
                        // A path may be named; what is behind it is others' business.
                        "java.nio.file.attribute..",
                        "java.nio.file.spi..",
                        "java.util.concurrent..",
                        "java.util.logging..")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(System.Logger.class, Thread.Builder.class, Files.class)
                .orShould()
                .callMethod(Thread.class, "start")
                .because("the contract is values and one-method interfaces; everything else depends on it" + READ)
                .check(House.classes());
    }

    @Test
    void nothingImportsTheCommand() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.levada.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.levada.cli..")
                .because("cli knows everything, so whoever imports it would too" + READ)
                .check(House.classes());
    }

    @Test
    void examplesUseExportedPackagesOnly() {
        var exported = ModuleInfo.all().stream()
                .flatMap(module -> module.exportedPackages().stream())
                .toList();
        noClasses()
                .that()
                .resideInAPackage("dev.levada.examples..")
                .should()
                .dependOnClassesThat(new DescribedPredicate<JavaClass>("are in a package that is not exported") {
                    @Override
                    public boolean test(JavaClass type) {
                        return Room.ofPackage(type.getPackageName()).isPresent()
                                && !exported.contains(type.getPackageName());
                    }
                })
                .because("an example is copied by users, who have nothing but the exports")
                .allowEmptyShould(!Files.isDirectory(House.ROOT.resolve("examples/src/main/java")))
                .check(House.classes());
    }

    private static DescribedPredicate<JavaClass> areIn(Room room) {
        return new DescribedPredicate<>("are in " + room.module()) {
            @Override
            public boolean test(JavaClass type) {
                return Room.ofPackage(type.getPackageName())
                        .filter(room::equals)
                        .isPresent();
            }
        };
    }

    private static ArchCondition<JavaClass> importOnlyWhatIsAllowedIn(Room room) {
        return new ArchCondition<>("import only what is allowed in " + room.module()) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (var dependency : type.getDirectDependenciesFromSelf()) {
                    var target = dependency.getTargetClass().getBaseComponentType();
                    var packageName = target.getPackageName();
                    boolean allowed = target.isPrimitive()
                            || packageName.startsWith("java.")
                            || packageName.startsWith("javax.")
                            || Room.ofPackage(packageName)
                                    .map(room::mayImport)
                                    .orElseGet(() -> room.mayUse(packageName));
                    if (!allowed) events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                }
            }
        };
    }
}
