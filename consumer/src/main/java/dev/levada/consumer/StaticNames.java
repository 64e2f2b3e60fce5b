package dev.levada.consumer;

import dev.levada.contract.PathArguments;
import java.util.Locale;
import java.util.Set;

/// Which names of static files are safe to look up.
final class StaticNames {
    /// The route's argument that holds the name.
    static final String ARGUMENT = "file";

    private static final String WELL_KNOWN = ".well-known/";
    // Windows opens the device whatever the ending and the folder, and with three other digits too.
    private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul", "conin$", "conout$", "clock$");
    private static final String DEVICE_DIGITS = "0123456789\u00b9\u00b2\u00b3";

    private StaticNames() {}

    /// The decoded name that is asked for; empty for the top.
    static String asked(Request request) {
        return request.scope()
                .attribute(PathArguments.KEY)
                .flatMap(arguments -> arguments.get(ARGUMENT))
                .map(String::valueOf)
                .orElse("");
    }

    /// A slash or backslash that no name can have: who writes it so wants to get past somebody.
    static boolean hasEncodedSlash(String rawPath) {
        String lower = rawPath.toLowerCase(Locale.ROOT);
        return lower.contains("%2f") || lower.contains("%5c");
    }

    /// Whether the decoded name goes only down from where it starts, on every file system: parts between
    /// single slashes, none empty, beginning with a dot, ending with a dot or a space (Windows drops
    /// those), named like a device, or with a backslash, a colon or a control character.
    ///
    /// @param servesWellKnown whether it may begin with `.well-known/`
    static boolean isSafe(String name, boolean servesWellKnown) {
        int start = 0;
        for (int i = 0; i <= name.length(); i++) {
            char c = i == name.length() ? '/' : name.charAt(i);
            if (c < ' ' || c == 0x7f || c == '\\' || c == ':') return false;
            if (c != '/') continue;
            if (i == start) return false;
            boolean isHidden = name.charAt(start) == '.';
            if (isHidden && !(servesWellKnown && start == 0 && name.startsWith(WELL_KNOWN))) return false;
            char last = name.charAt(i - 1);
            if (last == '.' || last == ' ' || isDevice(name.substring(start, i))) return false;
            start = i + 1;
        }
        return true;
    }

    private static boolean isDevice(String part) {
        int dot = part.indexOf('.');
        String base = (dot < 0 ? part : part.substring(0, dot)).strip().toLowerCase(Locale.ROOT);
        if (DEVICES.contains(base)) return true;
        return base.length() == 4
                && (base.startsWith("com") || base.startsWith("lpt"))
                && DEVICE_DIGITS.indexOf(base.charAt(3)) >= 0;
    }
}
