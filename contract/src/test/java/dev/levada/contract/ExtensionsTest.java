package dev.levada.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExtensionsTest {
    private interface Push extends Extension {}

    private interface Hint extends Extension {}

    private record Both() implements Push, Hint {}

    @Test
    void aCapabilityIsFoundByItsType() {
        var denial = new DenialResponse();
        var extensions = Extensions.of(new Both(), denial);
        assertThat(extensions.get(DenialResponse.class)).contains(denial);
        assertThat(Extensions.NONE.get(DenialResponse.class)).isEmpty();
        assertThat(Extensions.of(denial).get(Push.class)).isEmpty();
    }

    @Test
    void oneObjectMayStandForSeveral() {
        var both = new Both();
        assertThat(Extensions.of(both).get(Push.class)).containsSame(both);
        assertThat(Extensions.of(both).get(Hint.class)).containsSame(both);
    }

    @Test
    void theFirstOfATypeIsTaken() {
        Push first = new Both();
        assertThat(Extensions.of(first, new Both()).get(Push.class)).containsSame(first);
    }

    @Test
    void oneCanBeTakenAway() {
        var both = new Both();
        var left = Extensions.of(both, new DenialResponse()).without(DenialResponse.class);
        assertThat(left.get(DenialResponse.class)).isEmpty();
        assertThat(left.get(Push.class)).containsSame(both);
    }
}
