package dev.levada.server.options;

/// The code with which a closing server closes WebSockets (RFC 6455 section 7.4.1).
public enum DrainCode {
    /// 1001: the server goes away.
    GOING_AWAY,
    /// 1012: the server is restarted, so coming back is of use.
    SERVICE_RESTART
}
