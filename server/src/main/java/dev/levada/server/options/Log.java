package dev.levada.server.options;

/// The access log: a line for each answered request, and for each WebSocket that is opened, refused and
/// closed. Cookies, credentials and bodies are never written, and what a peer has sent is escaped and cut,
/// so that no line can be forged.
///
/// @param access the file, which lines are added to; empty for none, `-` for the standard output
/// @param format the form of the lines
/// @param queries what is written of the query of a URL, the referer's included
/// @param maxWaiting lines that may wait for the thread that writes them; more are dropped and counted in
///     [ServerStatistics#droppedLogLines()], so that a slow disk slows no request
public record Log(String access, LogFormat format, LoggedQueries queries, int maxWaiting) {
    /// No access log.
    public static final Log DEFAULT = new Log("", LogFormat.COMBINED, LoggedQueries.NONE, 16_384);

    public Log {
        Checks.range("maxWaiting", maxWaiting, 1, 1 << 24);
    }

    /// A copy with another `access`.
    public Log withAccess(String access) {
        return new Log(access, format, queries, maxWaiting);
    }

    /// A copy with another `format`.
    public Log withFormat(LogFormat format) {
        return new Log(access, format, queries, maxWaiting);
    }

    /// A copy with another `queries`.
    public Log withQueries(LoggedQueries queries) {
        return new Log(access, format, queries, maxWaiting);
    }

    /// A copy with another `maxWaiting`.
    public Log withMaxWaiting(int maxWaiting) {
        return new Log(access, format, queries, maxWaiting);
    }
}
