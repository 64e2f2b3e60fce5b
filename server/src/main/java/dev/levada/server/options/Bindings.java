package dev.levada.server.options;

import dev.levada.contract.ContractException;
import java.util.List;

/// Where a server listens, when one host and port are not enough.
///
/// @param listen addresses to listen on instead of the host and port of [ServerOptions]; empty for those.
///     [ListenAddress] has their forms. The server starts when it can have all of them, or not at all
/// @param unixMode who may connect to Unix sockets, as the octal permissions of their files
public record Bindings(List<String> listen, String unixMode) {
    /// Host and port alone.
    public static final Bindings DEFAULT = new Bindings(List.of(), "660");

    public Bindings {
        listen = List.copyOf(listen);
        listen.forEach(ListenAddress::parse);
        if (!unixMode.matches("[0-7]{3}"))
            throw new ContractException(
                    "Expected unixMode as three octal digits such as 660, but got \"" + unixMode + "\".");
    }

    /// A copy with other `listen`.
    public Bindings withListen(List<String> listen) {
        return new Bindings(listen, unixMode);
    }

    /// A copy with another `unixMode`.
    public Bindings withUnixMode(String unixMode) {
        return new Bindings(listen, unixMode);
    }
}
