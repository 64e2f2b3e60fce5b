package dev.levada.server.connection;

import dev.levada.contract.Address;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// Socket addresses in the contract's terms.
public final class Addresses {
    private Addresses() {}

    /// Host and port; null for a socket that has neither.
    public static @Nullable Address of(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? new Address(NetUtil.toAddressString(inet.getAddress()), inet.getPort())
                : null;
    }
}
