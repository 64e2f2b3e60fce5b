package dev.levada.consumer.function;

import dev.levada.consumer.Handlers;
import dev.levada.consumer.HttpConsumer;
import dev.levada.consumer.HttpException;
import dev.levada.consumer.Response;
import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.json.JsonException;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;

/// The consumer of a request behind functions.
final class FunctionRequest extends HttpConsumer {
    private final Functions functions;
    private final Reply reply = new Reply();

    FunctionRequest(Functions functions) {
        this.functions = functions;
    }

    @Override
    protected void handle(Bytes body) throws Exception {
        try {
            if (functions.handle(new Incoming(Functions.REQUEST, scope(), body, reply))) return;
        } catch (JsonException problem) {
            throw new HttpException(400, String.valueOf(problem.getMessage()));
        }
        sendResponse(Response.text("Not Found\n").withStatus(404));
    }

    @Override
    protected void handlers(Handlers on) {
        for (var type : functions.types())
            on.message(type, message -> functions.handle(new Incoming(type, scope(), message, reply)));
    }

    private final class Reply extends Nobody {
        @Override
        ContractException cannot(String what) {
            return new ContractException(
                    "Expected a WebSocket to " + what + ", but this message came from a request." + " Use respond().");
        }

        @Override
        public void respond(Response response) throws Exception {
            sendResponse(response);
        }

        @Override
        public ChannelName name() {
            return channelName();
        }

        @Override
        public void join(GroupName group) {
            FunctionRequest.this.join(group);
        }

        @Override
        public void leave(GroupName group) {
            FunctionRequest.this.leave(group);
        }
    }
}
