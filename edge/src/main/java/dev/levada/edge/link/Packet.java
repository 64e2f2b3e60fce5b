package dev.levada.edge.link;

import dev.levada.contract.Bytes;

/// What goes from one process to another in one message of the layer.
///
/// @param session whose packet it is: numbered by the edge, larger for later ones
/// @param number of this packet in its session, from 1; 0 for one that carries no frames
/// @param acknowledged the last packet of the other side that has arrived with all before it
/// @param stamp the sender's clock
/// @param echo the latest stamp of the other side that the sender has seen; 0 for none
/// @param flags see the constants
/// @param frames one after the other; empty where the number is 0
public record Packet(long session, long number, long acknowledged, long stamp, long echo, int flags, Bytes frames) {
    /// The version of all that is in here. A change that the release before cannot read raises it.
    public static final int VERSION = 1;

    /// The sender has heard nothing yet in this session.
    public static final int OPENING = 1;

    /// Packets have not arrived that came before others that have.
    public static final int MISSING = 2;

    /// The edge has ended this session, and its connections are another worker's; or the worker has, and
    /// has dropped them.
    public static final int ENDED = 4;

    /// The edge stops: its sockets are gone.
    public static final int GONE = 8;

    boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
