package dev.levada.architecture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The tests of the house, and the promises of its conformance kits, as pages name them.
final class TestMethods {
    private static final Pattern METHOD =
            Pattern.compile("@(?:Test|ParameterizedTest|RepeatedTest)\\b[\\s\\S]*?void (\\w+)\\(");
    private static final Pattern CLASS = Pattern.compile("(\\w+(?:Test|Promises|Conformance))\\.java");

    private TestMethods() {}

    /// The names of the test methods of each class, whatever module it is in.
    static Map<String, List<String>> ofAllClasses() {
        var methods = new HashMap<String, List<String>>();
        for (var file : House.javaFiles(House.ROOT)) {
            var name = CLASS.matcher(file.getFileName().toString());
            if (!name.matches()) continue;
            var text = String.join("\n", House.lines(file));
            methods.computeIfAbsent(name.group(1), _ -> new ArrayList<>())
                    .addAll(METHOD.matcher(text)
                            .results()
                            .map(found -> found.group(1))
                            .toList());
        }
        return methods;
    }
}
