package dev.levada.layer.redis.cluster;

import dev.levada.layer.LayerException;
import dev.levada.layer.redis.options.RedisServer.Tcp;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// The cluster as one of its nodes sees it.
///
/// @param isServing whether that node answers commands for slots
/// @param nodes all that it knows
record ClusterView(boolean isServing, List<Node> nodes) {
    private static final int FIELDS_BEFORE_SLOTS = 8;

    /// One node.
    ///
    /// @param address empty while it is not known
    /// @param epoch of its configuration: of two nodes that claim a slot, the one with the higher has it
    /// @param isMyself whether it is the node that was asked
    record Node(
            String identity,
            Optional<Tcp> address,
            long epoch,
            boolean isMyself,
            boolean isMaster,
            boolean isFailed,
            BitSet slots) {}

    /// Reads the answers to CLUSTER NODES and CLUSTER INFO.
    ///
    /// @param asked the address that was asked: a node that has met no other does not know its own
    /// @param prefersNames whether host names that nodes announce come before their addresses, as TLS needs
    /// @throws LayerException when they are something else
    static ClusterView parse(String nodes, String info, Tcp asked, boolean prefersNames) {
        boolean isServing = info.lines().anyMatch(line -> line.strip().equals("cluster_state:ok"));
        var found = new ArrayList<Node>();
        for (var line : nodes.lines().toList())
            if (!line.isBlank()) found.add(node(line.strip().split(" ", -1), asked, prefersNames));
        return new ClusterView(isServing, List.copyOf(found));
    }

    // identity ip:port@bus[,name] flags master ping pong epoch link slots...
    private static Node node(String[] fields, Tcp asked, boolean prefersNames) {
        try {
            if (fields.length < FIELDS_BEFORE_SLOTS) throw new NumberFormatException("too few fields");
            var flags = List.of(fields[2].split(",", -1));
            boolean isMyself = flags.contains("myself");
            boolean isAddressed = !flags.contains("noaddr") && !flags.contains("handshake");
            return new Node(
                    fields[0],
                    isAddressed ? address(fields[1], isMyself, asked, prefersNames) : Optional.empty(),
                    Long.parseLong(fields[6]),
                    isMyself,
                    flags.contains("master"),
                    flags.contains("fail"),
                    slots(fields));
        } catch (NumberFormatException e) {
            throw new LayerException(
                    "Expected the nodes of a cluster from Redis at " + asked + ", but got another answer.", e);
        }
    }

    private static Optional<Tcp> address(String field, boolean isMyself, Tcp asked, boolean prefersNames) {
        var parts = field.split(",", -1);
        int bus = parts[0].indexOf('@');
        var place = bus < 0 ? parts[0] : parts[0].substring(0, bus);
        int colon = place.lastIndexOf(':');
        int port = Integer.parseInt(place.substring(colon + 1));
        var host = place.substring(0, Math.max(0, colon));
        if (prefersNames && parts.length > 1 && !parts[1].isEmpty() && parts[1].indexOf('=') < 0) host = parts[1];
        if (host.isEmpty()) return isMyself ? Optional.of(asked) : Optional.empty();
        return port < 1 ? Optional.empty() : Optional.of(new Tcp(host, port));
    }

    private static BitSet slots(String[] fields) {
        var slots = new BitSet(Topology.SLOTS);
        for (int i = FIELDS_BEFORE_SLOTS; i < fields.length; i++) {
            if (fields[i].isEmpty() || fields[i].startsWith("[")) continue; // on its way from or to another node
            var ends = fields[i].split("-", 2);
            int from = Integer.parseInt(ends[0]);
            int to = ends.length == 1 ? from : Integer.parseInt(ends[1]);
            if (from < 0 || to < from || to >= Topology.SLOTS) throw new NumberFormatException("no such slots");
            slots.set(from, to + 1);
        }
        return slots;
    }
}
