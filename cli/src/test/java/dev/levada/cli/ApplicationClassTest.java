package dev.levada.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.levada.contract.Application;
import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelLayer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationClassTest {
    private final ChannelLayer layer = ChannelLayer.memory();

    @AfterEach
    void closeLayer() {
        layer.close();
    }

    public static final class WithLayer {
        private WithLayer() {}

        public static Application create(ChannelLayer layer) {
            return layer.around(new Greeting());
        }
    }

    public static final class WithoutLayer {
        static final Application MADE = new Greeting();

        private WithoutLayer() {}

        public static Application create() {
            return MADE;
        }
    }

    public static final class Failing {
        private Failing() {}

        public static Application create() {
            throw new ContractException("Expected a database, but there is none.");
        }
    }

    public static final class FailingToInitialize {
        private static final int NUMBER = Integer.parseInt("no number");

        private FailingToInitialize() {}

        public static Application create() {
            throw new ContractException("Never reached " + NUMBER);
        }
    }

    public static final class OfNothing {
        private OfNothing() {}

        public static @Nullable Application create() {
            return null;
        }
    }

    public static final class OfText {
        private OfText() {}

        public static String create() {
            return "no application";
        }
    }

    static final class Hidden {
        private Hidden() {}

        public static Application create() {
            return new Greeting();
        }
    }

    public static final class WithoutConstructor {
        private WithoutConstructor() {}
    }

    @Test
    void aFactoryIsGivenTheLayer() {
        assertThat(create(WithLayer.class)).isNotNull();
    }

    @Test
    void aFactoryMayDoWithoutTheLayer() {
        assertThat(create(WithoutLayer.class)).isSameAs(WithoutLayer.MADE);
    }

    @Test
    void anApplicationMayBeItsOwnClass() {
        assertThat(create(Greeting.class)).isInstanceOf(Greeting.class);
    }

    @ParameterizedTest
    @ValueSource(classes = {OfText.class, Hidden.class, WithoutConstructor.class, String.class})
    void aClassOfNoneOfTheFormsIsRefusedWithTheForms(Class<?> type) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> create(type))
                .withMessageStartingWith("Expected a public class with `public static Application create(ChannelLayer")
                .withMessageEndingWith("but " + type.getName() + " is not.")
                .satisfies(failure -> assertThat(failure.exitCode()).isEqualTo(1));
    }

    @Test
    void anUnknownClassIsNamedWithTheRemedy() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> ApplicationClass.named("com.acme.Nowhere"))
                .withMessageContaining("there is no \"com.acme.Nowhere\"")
                .withMessageContaining("LEVADA_CLASSPATH");
    }

    @Test
    void aFailureOfTheApplicationsOwnCodeIsShown() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> create(Failing.class))
                .withMessage("Expected an application from " + Failing.class.getName()
                        + ", but got: Expected a database, but there is none.")
                .withCauseInstanceOf(ContractException.class);
    }

    @Test
    void aClassThatDoesNotInitializeIsRefused() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> create(FailingToInitialize.class))
                .withMessageContaining("no number");
    }

    @Test
    void nothingIsNoApplication() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> create(OfNothing.class))
                .withMessageEndingWith("but got nothing.");
    }

    private Application create(Class<?> type) {
        return ApplicationClass.named(type.getName()).create(layer);
    }
}
