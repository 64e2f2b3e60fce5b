package dev.levada.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Packages: no cycles, marked for null, described.
class PackagesTest {
    static List<JavaPackage> packages() {
        return House.classes().stream()
                .map(JavaClass::getPackage)
                .filter(it -> it.getName().startsWith("dev.levada"))
                .distinct()
                .toList();
    }

    @Test
    void packagesHaveNoCycles() {
        slices().assignedFrom(new EachPackageByItself())
                .should()
                .beFreeOfCycles()
                .because("in a cycle every file is near every other: nothing can be read, moved or tested alone. Put"
                        + " what two packages need below both; see CONTRIBUTING.md")
                .check(House.classes());
    }

    @ParameterizedTest
    @MethodSource("packages")
    void everyPackageIsNullMarked(JavaPackage it) {
        assertThat(it.isAnnotatedWith(NullMarked.class))
                .as("package %s has a package-info.java with @NullMarked; see CONTRIBUTING.md", it.getName())
                .isTrue();
    }

    private static final class EachPackageByItself implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return type.getPackageName().startsWith("dev.levada")
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "each package of ours";
        }
    }
}
