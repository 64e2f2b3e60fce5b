package dev.levada.server.options;

import dev.levada.contract.ContractException;
import java.time.Duration;

/// Range checks that name the option, the value and the range.
final class Checks {
    private static final Duration LONGEST = Duration.ofDays(365);

    private Checks() {}

    static void range(String option, long value, long least, long most) {
        if (value < least || value > most)
            throw new ContractException(
                    "Expected " + option + " from " + least + " to " + most + ", but got " + value + ".");
    }

    static void range(String option, Duration value) {
        if (!value.isPositive() || value.compareTo(LONGEST) > 0)
            throw new ContractException(
                    "Expected " + option + " as a positive time of at most 365 days, but got " + value + ".");
    }

    static void rangeFromZero(String option, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0)
            throw new ContractException(
                    "Expected " + option + " as a time of at most 365 days, 0 for none, but got " + value + ".");
    }
}
