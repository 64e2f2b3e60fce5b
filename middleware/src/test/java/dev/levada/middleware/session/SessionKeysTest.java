package dev.levada.middleware.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

/// T-71: nobody guesses a key.
final class SessionKeysTest {
    private static final int KEYS = 100_000;

    @Test
    void eachBitOfManyKeysIsSetAboutHalfTheTime() {
        var ones = new int[192];
        var seen = new HashSet<String>();
        for (int i = 0; i < KEYS; i++) {
            String key = SessionKeys.make();
            assertThat(seen.add(key)).isTrue();
            byte[] bytes = Base64.getUrlDecoder().decode(key);
            assertThat(bytes).hasSize(24);
            for (int bit = 0; bit < 192; bit++) ones[bit] += bytes[bit >> 3] >> (bit & 7) & 1;
        }
        // Eight standard deviations on each side: a fair source fails once in more runs than there will be.
        for (int count : ones) assertThat(count).isBetween(KEYS / 2 - 1_265, KEYS / 2 + 1_265);
    }

    @Test
    void whatIsKeptInItsPlaceIsAHashOfAllOfIt() {
        String key = SessionKeys.make();
        assertThat(SessionKeys.hash(key)).hasSize(64).doesNotContain(key);
        assertThat(SessionKeys.hash("abc"))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
