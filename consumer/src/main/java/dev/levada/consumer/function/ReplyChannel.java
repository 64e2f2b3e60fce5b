package dev.levada.consumer.function;

import dev.levada.consumer.Response;
import dev.levada.contract.Bytes;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import org.jspecify.annotations.Nullable;

/// The way back to whoever sent a message: a WebSocket, or a request that waits for its response. What only
/// the other of the two can do throws [dev.levada.contract.ContractException], as everything does for a
/// message of a named channel, which comes from nobody who waits.
public interface ReplyChannel {
    /// Opens the WebSocket. Without it, and without [#close], it is opened when the function for
    /// [Functions#CONNECT] returns.
    void accept();

    /// The same with one of the subprotocols that the client offers.
    void accept(String subprotocol);

    /// Closes the WebSocket; before it is opened, refuses it.
    ///
    /// @param code 1000, or 4000 to 4999
    void close(int code, String reason);

    /// Sends a text message on the WebSocket. Blocks while the peer reads too slowly; any thread.
    void send(String text);

    /// Sends a binary message on the WebSocket. Blocks while the peer reads too slowly; any thread.
    void send(Bytes bytes);

    /// Sends a value as JSON on the WebSocket. Blocks while the peer reads too slowly; any thread.
    void sendJson(@Nullable Object value);

    /// Answers the request. It may be left to a later message: whoever has the [#name()] can wake the
    /// request.
    void respond(Response response) throws Exception;

    /// The name under which others send messages to this connection's functions.
    ChannelName name();

    /// Makes the connection a member of the group until [#leave] or its end.
    void join(GroupName group);

    /// Ends the membership; no error when there is none.
    void leave(GroupName group);

    /// Sends straight to the sockets of all members of the group; see
    /// [dev.levada.layer.ChannelLayer#broadcast].
    void broadcast(GroupName group, Broadcast broadcast);
}
