package dev.levada.server.options;

import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// A network of IP addresses, as `10.0.0.0/8` or `2001:db8::/32`; one address is a network too. Never looks
/// up a name.
///
/// @param address its first address
/// @param bits of the prefix that all its addresses share
public record Network(InetAddress address, int bits) {
    private static final Pattern DECIMAL =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
    private static final int LONGEST_LITERAL = 45;

    /// Reads one.
    ///
    /// @throws ContractException when it has not that form
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        var address = literal(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) throw wrong(text);
        int most = address.get().getAddress().length * 8;
        if (slash < 0) return new Network(address.get(), most);
        var digits = text.substring(slash + 1);
        if (!digits.matches("\\d{1,3}") || Integer.parseInt(digits) > most) throw wrong(text);
        var network = new Network(address.get(), Integer.parseInt(digits));
        byte[] rest = address.get().getAddress();
        for (int bit = network.bits; bit < most; bit++)
            if ((rest[bit / 8] >> (7 - bit % 8) & 1) != 0)
                throw new ContractException("Expected a network with zeros behind its " + network.bits
                        + " bits, but got " + Quoted.of(text) + ".");
        return network;
    }

    /// An address that is written in numbers; IPv4 in IPv6 (`::ffff:192.0.2.1`) counts as IPv4.
    public static Optional<InetAddress> literal(String text) {
        if (text.length() > LONGEST_LITERAL) return Optional.empty();
        boolean is6 = text.indexOf(':') >= 0;
        // Names of interfaces mean something on one machine only.
        if (text.indexOf('%') >= 0
                || text.indexOf('[') >= 0
                || (!is6 && !DECIMAL.matcher(text).matches())) return Optional.empty();
        try {
            return Optional.of(is6 ? Inet6Address.ofLiteral(text) : InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// Whether the address is in it.
    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) return false;
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) if (mine[i] != theirs[i]) return false;
        int rest = bits % 8;
        return rest == 0 || ((mine[whole] ^ theirs[whole]) & 0xff) >> (8 - rest) == 0;
    }

    private static ContractException wrong(String text) {
        return new ContractException("Expected an IP address or a network such as 10.0.0.0/8 or 2001:db8::/32, but got "
                + Quoted.of(text) + ".");
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + bits;
    }
}
