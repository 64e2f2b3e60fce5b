package dev.levada.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ContractException;
import org.junit.jupiter.api.Test;

final class SigningKeysTest {
    private static final String OLD = "an old secret of enough bytes";
    private static final String NEW = "a new secret of enough bytes!";

    private final SigningKeys.Signer signer = SigningKeys.of(OLD).signer("test");

    @Test
    void whatWasSignedIsVerified() {
        assertThat(signer.verified(signer.signed("hello. you"))).contains("hello. you");
    }

    @Test
    void anyChangeIsSeen() {
        String signed = signer.signed("hello");
        for (int i = 0; i < signed.length(); i++) {
            char other = signed.charAt(i) == 'A' ? 'B' : 'A';
            assertThat(signer.verified(signed.substring(0, i) + other + signed.substring(i + 1)))
                    .as("changed at %s", i)
                    .isEmpty();
        }
    }

    @Test
    void aShorterOrMissingSignatureIsNone() {
        String signed = signer.signed("hello");
        for (int length = 0; length < signed.length(); length++)
            assertThat(signer.verified(signed.substring(0, length))).isEmpty();
        assertThat(signer.verified("hello.")).isEmpty();
        assertThat(signer.verified(signed + "A")).isEmpty();
        assertThat(signer.verified(signed + "=")).isEmpty();
    }

    @Test
    void whatWasSignedForAnotherPurposeIsNotValid() {
        assertThat(SigningKeys.of(OLD).signer("other").verified(signer.signed("hello")))
                .isEmpty();
    }

    @Test
    void aKeyCanBeChangedWithoutLosingWhatItSigned() {
        var both = SigningKeys.of(NEW, OLD).signer("test");
        assertThat(both.verified(signer.signed("old"))).contains("old");
        assertThat(SigningKeys.of(NEW).signer("test").verified(both.signed("new")))
                .contains("new");
        assertThat(SigningKeys.of(NEW).signer("test").verified(signer.signed("old")))
                .isEmpty();
    }

    @Test
    void shortSecretsAreRefusedWithoutShowingThem() {
        assertThatThrownBy(() -> SigningKeys.of("fifteen bytes !"))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("16 bytes")
                .hasMessageNotContaining("fifteen");
        assertThat(SigningKeys.of("sixteen bytes !!")).hasToString("SigningKeys[1]");
    }
}
