package dev.levada.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AttributesTest {
    private static final AttributeKey<String> USER = AttributeKey.of("user");
    private static final AttributeKey<Integer> AGE = AttributeKey.of("age");

    @Test
    void aValueIsFoundUnderItsKeyWithItsType() {
        var attributes = Attributes.EMPTY.with(USER, "ann").with(AGE, 7);
        String user = attributes.get(USER).orElseThrow();
        int age = attributes.get(AGE).orElseThrow();
        assertThat(user + age).isEqualTo("ann7");
        assertThat(Attributes.EMPTY.get(USER)).isEmpty();
    }

    @Test
    void keysOfOneNameAreDifferent() {
        var other = AttributeKey.<String>of("user");
        assertThat(Attributes.EMPTY.with(USER, "ann").get(other)).isEmpty();
        assertThat(USER).isNotEqualTo(other).hasToString("attribute user");
        assertThat(USER.name()).isEqualTo("user");
    }

    @Test
    void addingChangesNothingThatWasThere() {
        var ann = Attributes.EMPTY.with(USER, "ann");
        var bob = ann.with(USER, "bob").with(AGE, 7);
        assertThat(ann.get(USER)).contains("ann");
        assertThat(ann.get(AGE)).isEmpty();
        assertThat(bob.get(USER)).contains("bob");
        assertThat(Attributes.EMPTY.get(USER)).isEmpty();
    }

    @Test
    void attributesAreEqualByContentInAnyOrder() {
        var one = Attributes.EMPTY.with(USER, "ann").with(AGE, 7);
        var other = Attributes.EMPTY.with(AGE, 7).with(USER, "ann");
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(one).isNotEqualTo(one.with(AGE, 8)).isNotEqualTo(Attributes.EMPTY.with(USER, "ann"));
        assertThat(Attributes.EMPTY.with(USER, "ann"))
                .isNotEqualTo(Attributes.EMPTY.with(AttributeKey.of("user"), "ann"));
    }

    @Test
    void valuesDoNotShow() {
        assertThat(Attributes.EMPTY.with(USER, "secret").with(AGE, 7)).hasToString("Attributes[user, age]");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without null checks may do
    void thereAreNoNulls() {
        assertThatThrownBy(() -> Attributes.EMPTY.with(USER, null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void aStartupStateGivesOutWhatItHasAtThatTime() {
        var state = new StartupState();
        state.put(USER, "ann");
        var before = state.snapshot();
        state.put(USER, "bob");
        assertThat(before.get(USER)).contains("ann");
        assertThat(state.snapshot().get(USER)).contains("bob");
    }
}
