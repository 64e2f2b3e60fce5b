package dev.levada.cli;

import static dev.levada.consumer.Sockets.socket;

import dev.levada.consumer.Movable;
import dev.levada.consumer.WebSocketConsumer;
import dev.levada.contract.Application;
import dev.levada.routing.Routes;

/// An application that counts what each of its sockets says, wherever the consumer is.
public final class CountingSite {
    private CountingSite() {}

    /// The application.
    public static Application create() {
        return Routes.of(socket("/", Counting::new));
    }

    static final class Counting extends WebSocketConsumer implements Movable<Counting.State> {
        record State(int said) {}

        private int said;

        @Override
        protected void received(String text) {
            send(++said + " " + text);
        }

        @Override
        public State state() {
            return new State(said);
        }

        @Override
        public void restored(State state) {
            said = state.said();
        }
    }
}
