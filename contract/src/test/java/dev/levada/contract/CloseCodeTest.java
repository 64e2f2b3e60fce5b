package dev.levada.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloseCodeTest {
    @Test
    void theSendableCodesAreThoseOfTheRegistryAndThePrivateRanges() {
        var sendable = IntStream.rangeClosed(-1, 70_000).filter(CloseCode::isSendable);
        var expected = IntStream.concat(
                IntStream.of(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014),
                IntStream.rangeClosed(3000, 4999));
        assertThat(sendable).containsExactly(expected.boxed().toArray(Integer[]::new));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65536})
    void otherCodesAreRefusedAtTheLineThatNamesThem(int code) {
        assertThatThrownBy(() -> new WebSocketEvent.Close(code))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected a close code that may be sent (1000, 1001, 1002, 1003, 1007 to 1014,"
                        + " 3000 to 4999), but got " + code + ". Applications choose theirs from 4000 to 4999.");
    }

    @ParameterizedTest
    @CsvSource({"x, 122", "x, 123", "ü, 61", "中, 41", "😀, 30", "x, 0"})
    void aReasonFitsIntoAControlFrame(String character, int count) {
        String reason = character.repeat(count);
        assertThat(new WebSocketEvent.Close(4000, reason).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({"x, 124, 124", "ü, 62, 124", "中, 42, 126", "😀, 31, 124", "x, 100000, 100000"})
    void aLongerReasonIsRefused(String character, int count, int bytes) {
        assertThatThrownBy(() -> new WebSocketEvent.Close(4000, character.repeat(count)))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected a close reason of at most 123 bytes of UTF-8, but got " + bytes
                        + ". Send longer explanations as a message before.");
    }
}
