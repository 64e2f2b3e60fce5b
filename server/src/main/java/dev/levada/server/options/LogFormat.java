package dev.levada.server.options;

/// The form of the lines of an access log.
public enum LogFormat {
    /// That of the NCSA, with duration and request identifier behind it.
    COMMON,
    /// The same with referer and user agent.
    COMBINED,
    /// One JSON object for each line.
    JSON
}
