package dev.levada.layer.redis.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.layer.LayerException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FernetTest {
    private static final long MADE = 1_700_000_000;
    private static final byte[] PLAIN = HexFormat.of().parseHex("82a474797065a178a16e01");
    private static final byte[] TOKEN =
            "gAAAAABlU_EAAAECAwQFBgcICQoLDA0OD2sYzV9RtTCitbkxQgOJN4KgHgsaw9z8WOh6sLTGwW7-go4ut-ktwWyvBiRwFC2lrg=="
                    .getBytes(StandardCharsets.US_ASCII);

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void makesTheTokenThatPythonMakes() {
        byte[] iv = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
        assertThat(fernet("secret").encrypt(PLAIN, MADE, iv))
                .asString()
                .isEqualTo(new String(TOKEN, StandardCharsets.US_ASCII));
    }

    @Test
    void readsTheTokenThatPythonMakes() {
        assertThat(fernet("secret").decrypt(TOKEN, 0)).isEqualTo(PLAIN);
    }

    @Test
    void readsATokenBehindOtherBytes() {
        byte[] behind = new byte[12 + TOKEN.length];
        System.arraycopy(TOKEN, 0, behind, 12, TOKEN.length);
        assertThat(fernet("secret").decrypt(behind, 12)).isEqualTo(PLAIN);
    }

    @Test
    void readsWhatItMadeWhateverItsLength() {
        var fernet = fernet("größe");
        for (int length = 0; length < 70; length++) {
            byte[] plain = new byte[length];
            Arrays.fill(plain, (byte) length);
            assertThat(fernet.decrypt(fernet.encrypt(plain), 0)).isEqualTo(plain);
        }
    }

    @Test
    void makesNoTokenTwice() {
        var fernet = fernet("secret");
        assertThat(fernet.encrypt(PLAIN)).isNotEqualTo(fernet.encrypt(PLAIN));
    }

    @Test
    void encryptsWithTheFirstSecretAndDecryptsWithEach() {
        byte[] token = fernet("new", "old").encrypt(PLAIN);
        assertThat(fernet("new").decrypt(token, 0)).isEqualTo(PLAIN);
        assertThat(fernet("newer", "new", "old").decrypt(token, 0)).isEqualTo(PLAIN);
        assertThatThrownBy(() -> fernet("old", "older").decrypt(token, 0))
                .isInstanceOf(WireException.class)
                .hasMessage("Expected a Fernet token signed with one of 2 encryption keys, but it is signed with none."
                        + " Give both sides a key in common.");
    }

    @Test
    void takesATokenOfAnyAgeWhenThereIsNoLimit() {
        assertThat(at(0, null).decrypt(TOKEN, 0)).isEqualTo(PLAIN);
        assertThat(at(MADE * 2, null).decrypt(TOKEN, 0)).isEqualTo(PLAIN);
    }

    @Test
    void refusesATokenThatIsTooOld() {
        assertThat(at(MADE + 60, MINUTE).decrypt(TOKEN, 0)).isEqualTo(PLAIN);
        assertThatThrownBy(() -> at(MADE + 61, MINUTE).decrypt(TOKEN, 0))
                .isInstanceOf(WireException.class)
                .hasMessage("Expected a Fernet token of at most 60 s, but it is 61 s old.");
    }

    @Test
    void refusesATokenFromTheFuture() {
        assertThat(at(MADE - 60, MINUTE).decrypt(TOKEN, 0)).isEqualTo(PLAIN);
        assertThatThrownBy(() -> at(MADE - 61, MINUTE).decrypt(TOKEN, 0))
                .isInstanceOf(WireException.class)
                .hasMessage("Expected a Fernet token from at most 60 s ahead, but it is from later. Set the clocks of"
                        + " the machines.");
        for (long time : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            byte[] odd = at(MADE, MINUTE).encrypt(PLAIN, time, new byte[16]);
            assertThatThrownBy(() -> at(MADE, MINUTE).decrypt(odd, 0)).hasMessageContaining("from later");
        }
    }

    @Test
    void refusesEveryChangedOrShortenedToken() {
        var fernet = fernet("secret");
        for (int i = 0; i < TOKEN.length; i++) {
            byte[] cut = Arrays.copyOf(TOKEN, i);
            // The padding alone may be missing.
            if (i < TOKEN.length - 2)
                assertThatThrownBy(() -> fernet.decrypt(cut, 0)).isInstanceOf(WireException.class);
            byte[] changed = TOKEN.clone();
            changed[i] = (byte) (changed[i] == 'A' ? 'B' : 'A');
            // Of the last letter four bits count for nothing.
            if (i != TOKEN.length - 3)
                assertThatThrownBy(() -> fernet.decrypt(changed, 0)).isInstanceOf(WireException.class);
        }
    }

    @Test
    void saysThatTheOtherSideMayNotEncrypt() {
        assertThatThrownBy(() -> fernet("secret").decrypt(PLAIN, 0))
                .isInstanceOf(WireException.class)
                .hasMessage("Expected a Fernet token in URL-safe Base64, but 11 bytes came that are not Base64. Is the"
                        + " other side set to encrypt?")
                .hasNoCause();
    }

    @Test
    void needsSecretsThatAreNotEmpty() {
        assertThatThrownBy(FernetTest::fernet)
                .isInstanceOf(LayerException.class)
                .hasMessage("Expected at least one encryption key, but got none. Give one.");
        assertThatThrownBy(() -> fernet("secret", ""))
                .isInstanceOf(LayerException.class)
                .hasMessageStartingWith("Expected encryption keys that are not empty, but one is.");
    }

    @Test
    void servesManyThreads() throws InterruptedException, ExecutionException {
        var fernet = fernet("secret");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < 200; i++)
                results.add(threads.submit(() -> Arrays.equals(fernet.decrypt(fernet.encrypt(PLAIN), 0), PLAIN)));
            for (var result : results) assertThat(result.get()).isTrue();
        }
    }

    private static Fernet fernet(String... secrets) {
        return new Fernet(List.of(secrets), null, InstantSource.system());
    }

    private static Fernet at(long epochSecond, @Nullable Duration maxAge) {
        return new Fernet(List.of("secret"), maxAge, InstantSource.fixed(Instant.ofEpochSecond(epochSecond)));
    }
}
