package dev.levada.consumer.function;

import dev.levada.consumer.Response;
import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import org.jspecify.annotations.Nullable;

/// What every message can do with its way back, which is nothing.
class Nobody implements ReplyChannel {
    static final Nobody INSTANCE = new Nobody();

    ContractException cannot(String what) {
        return new ContractException(
                "Expected somebody to " + what + ", but this message came on a named channel, where"
                        + " nobody waits. Let its sender put a ChannelName into it, and use the layer.");
    }

    @Override
    public void accept() {
        throw cannot("accept");
    }

    @Override
    public void accept(String subprotocol) {
        throw cannot("accept");
    }

    @Override
    public void close(int code, String reason) {
        throw cannot("close");
    }

    @Override
    public void send(String text) {
        throw cannot("send text to");
    }

    @Override
    public void send(Bytes bytes) {
        throw cannot("send bytes to");
    }

    @Override
    public void sendJson(@Nullable Object value) {
        throw cannot("send JSON to");
    }

    @Override
    public void respond(Response response) throws Exception {
        throw cannot("respond to");
    }

    @Override
    public ChannelName name() {
        throw cannot("name");
    }

    @Override
    public void join(GroupName group) {
        throw cannot("join a group");
    }

    @Override
    public void leave(GroupName group) {
        throw cannot("leave a group");
    }

    @Override
    public void broadcast(GroupName group, Broadcast broadcast) {
        throw cannot("broadcast for");
    }
}
