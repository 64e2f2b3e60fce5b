package dev.levada.consumer;

import dev.levada.contract.PercentCoding;

/// Names of files that travel: those that clients send are made harmless, those we send are encoded.
final class Filenames {
    private Filenames() {}

    /// What stands behind the last slash or backslash, without control characters. Empty stays empty.
    ///
    /// @throws HttpException with 400 when nothing of a name is left
    static String safe(String sent) {
        int cut = Math.max(sent.lastIndexOf('/'), sent.lastIndexOf('\\')) + 1;
        var safe = new StringBuilder(sent.length() - cut);
        for (int i = cut; i < sent.length(); i++)
            if (!Character.isISOControl(sent.charAt(i))) safe.append(sent.charAt(i));
        String name = safe.toString().strip();
        boolean isNone = name.isEmpty() || name.equals(".") || name.equals("..");
        if (isNone && !sent.isEmpty()) throw new HttpException(400, "Expected the name of a file in filename.");
        return name;
    }

    /// The header that makes a browser save the answer under that name (RFC 6266 sections 4.3 and 5): for
    /// old ones in ASCII, for the others as it is.
    static String attachment(String name) {
        var ascii = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            ascii.append(c < ' ' || c > '~' || "\"\\/%".indexOf(c) >= 0 ? '_' : c);
        }
        return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + PercentCoding.encodeSegment(name);
    }
}
