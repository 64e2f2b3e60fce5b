package dev.levada.server.options;

/// What of the query of a URL stands in the access log. Queries carry tokens, and logs are read by many.
public enum LoggedQueries {
    /// Nothing.
    NONE,
    /// The names of the parameters, their values as `*`.
    NAMES,
    /// All of it.
    ALL
}
