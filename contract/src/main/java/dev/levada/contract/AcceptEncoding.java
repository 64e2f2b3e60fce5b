package dev.levada.contract;

/// Which codings of a body a client takes (RFC 9110 section 12.5.3).
public final class AcceptEncoding {
    private AcceptEncoding() {}

    /// How much the client wants the coding, in thousandths; 0 for not at all, also when it says nothing.
    public static int quality(Headers headers, String coding) {
        int named = find(headers, coding);
        return named >= 0 ? named : Math.max(0, find(headers, "*"));
    }

    /// The same, but a star does not stand for it.
    public static int named(Headers headers, String coding) {
        return Math.max(0, find(headers, coding));
    }

    private static int find(Headers headers, String coding) {
        for (var line : headers.all("accept-encoding")) {
            for (int from = 0; from <= line.length(); ) {
                int end = line.indexOf(',', from);
                if (end < 0) end = line.length();
                int semicolon = line.indexOf(';', from, end);
                String name =
                        line.substring(from, semicolon < 0 ? end : semicolon).strip();
                if (name.equalsIgnoreCase(coding))
                    return semicolon < 0
                            ? 1000
                            : quality(line.substring(semicolon + 1, end).strip());
                from = end + 1;
            }
        }
        return -1;
    }

    /// The weight of RFC 9110 section 12.4.2; what is none counts as "not wanted".
    private static int quality(String parameter) {
        boolean isWeight = parameter.length() >= 3
                && parameter.length() <= 7
                && (parameter.startsWith("q=") || parameter.startsWith("Q="));
        if (!isWeight) return 0;
        char whole = parameter.charAt(2);
        if (whole != '0' && whole != '1' || parameter.length() > 3 && parameter.charAt(3) != '.') return 0;
        int quality = (whole - '0') * 1000;
        for (int i = 4, unit = 100; i < parameter.length(); i++, unit /= 10) {
            char digit = parameter.charAt(i);
            if (digit < '0' || digit > '9') return 0;
            quality += (digit - '0') * unit;
        }
        return Math.min(quality, 1000);
    }
}
