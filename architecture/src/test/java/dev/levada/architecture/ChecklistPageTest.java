package dev.levada.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The page `docs/channels-checklist.md` names tests that are there.
class ChecklistPageTest {
    private static final Pattern NAME =
            Pattern.compile("`([A-Za-z0-9]+(?:Test|Promises|Conformance))(?:#([A-Za-z0-9]+))?`");

    @Test
    void everyTestThatItNamesIsThere() {
        var methods = TestMethods.ofAllClasses();
        var wrong = new ArrayList<String>();
        int named = 0;
        for (var line : House.lines(House.ROOT.resolve("docs/channels-checklist.md")))
            for (var test : NAME.matcher(line).results().toList()) {
                named++;
                var known = methods.get(test.group(1));
                boolean isThere = known != null && (test.group(2) == null || known.contains(test.group(2)));
                if (!isThere) wrong.add(test.group());
            }
        assertThat(wrong)
                .as("tests in docs/channels-checklist.md that are not there")
                .isEmpty();
        assertThat(named).as("tests that it names").isGreaterThan(150);
    }
}
