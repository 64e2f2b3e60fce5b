package dev.levada.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Habits that the class files show.
class CodeRulesTest {
    private static final String READ = "; see \"Rules\" in CONTRIBUTING.md";

    @Test
    void onlyCommandsWriteToStandardStreams() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.levada.cli..", "dev.levada.examples..")
                .should(ACCESS_STANDARD_STREAMS)
                .because("a library that prints cannot be silenced: throw, or log at the edges" + READ)
                .check(House.classes());
    }

    @Test
    void nobodyThrowsAGenericException() {
        noClasses()
                .should(THROW_GENERIC_EXCEPTIONS)
                .because("the class of an exception says who must act" + READ)
                .check(House.classes());
    }

    @Test
    void logLinesGoThroughSystemLogger() {
        noClasses()
                .should(USE_JAVA_UTIL_LOGGING)
                .because("System.Logger needs no dependency and users route it where they like" + READ)
                .check(House.classes());
    }

    @Test
    void consumerMeansOneThingInItsModule() {
        noClasses()
                .that()
                .resideInAPackage("dev.levada.consumer..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Consumer.class)
                .because("one word, one meaning: a consumer is ours there, never java.util.function.Consumer" + READ)
                .allowEmptyShould(!House.hasSources(Room.CONSUMER.folder()))
                .check(House.classes());
    }

    @Test
    void nettyStaysInTheServerAndUnderTheRedisClient() {
        staysIn(
                "io.netty..",
                "users must never meet a type of the wire library",
                "dev.levada.server..",
                "dev.levada.layer.redis.link..");
    }

    @Test
    void lettuceStaysInTheRedisLayers() {
        staysIn("io.lettuce..", "users must never meet a type of the Redis client", "dev.levada.layer.redis..");
    }

    @Test
    void jacksonStaysInJson() {
        staysIn("tools.jackson..", "the JSON library has to be replaceable in one module", "dev.levada.json..");
    }

    @Test
    void picocliStaysInTheCommand() {
        staysIn("picocli..", "options are read in one place", "dev.levada.cli..");
    }

    private static void staysIn(String library, String reason, String... homes) {
        noClasses()
                .that()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .because(reason + "; see the module table in ARCHITECTURE.md")
                .check(House.classes());
    }
}
