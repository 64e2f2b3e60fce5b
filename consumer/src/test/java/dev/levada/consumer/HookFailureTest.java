package dev.levada.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Bytes;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.testkit.WebSocketCommunicator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a hook throws: exactly one `disconnected`, all groups left, and the right end for the peer.
class HookFailureTest {
    private static final GroupName GROUP = GroupName.of("room");

    private record Poke() {}

    enum Hook {
        GROUPS,
        CONNECTED_BEFORE_ACCEPT,
        CONNECTED_AFTER_ACCEPT,
        RECEIVED_TEXT,
        RECEIVED_BYTES,
        HANDLERS,
        HANDLER,
        FAILED,
        DISCONNECTED
    }

    enum Failure {
        UNCHECKED,
        CHECKED,
        ERROR,
        LAYER,
        INTERRUPTION;

        Throwable make() {
            return switch (this) {
                case UNCHECKED -> new IllegalStateException("planned");
                case CHECKED -> new IOException("planned");
                case ERROR -> new StackOverflowError("planned");
                case LAYER -> new LayerException("planned");
                case INTERRUPTION -> new InterruptedException("planned");
            };
        }
    }

    private static final class Failing extends WebSocketConsumer {
        private final List<Disconnected> ends;
        private final Hook where;
        private final Throwable failure;
        private boolean isServing;

        Failing(List<Disconnected> ends, Hook where, Throwable failure) {
            this.ends = ends;
            this.where = where;
            this.failure = failure;
        }

        private void at(Hook here) {
            if (here == where) Failing.<RuntimeException>sneak(failure);
        }

        @SuppressWarnings("unchecked") // hooks of other languages throw what they like
        private static <E extends Throwable> void sneak(Throwable any) throws E {
            throw (E) any;
        }

        @Override
        protected Iterable<GroupName> groups() {
            join(GroupName.of("joined-before"));
            at(Hook.GROUPS);
            return List.of(GROUP);
        }

        @Override
        protected void connected() {
            isServing = true;
            at(Hook.CONNECTED_BEFORE_ACCEPT);
            accept();
            at(Hook.CONNECTED_AFTER_ACCEPT);
        }

        @Override
        protected void received(String text) {
            if (where == Hook.FAILED) throw new IllegalStateException("first");
            at(Hook.RECEIVED_TEXT);
        }

        @Override
        protected void received(Bytes bytes) {
            at(Hook.RECEIVED_BYTES);
        }

        @Override
        protected void handlers(Handlers on) {
            if (isServing) at(Hook.HANDLERS);
            on.message(Poke.class, poke -> at(Hook.HANDLER));
        }

        @Override
        protected ErrorPolicy failed(Throwable thrown) {
            at(Hook.FAILED);
            return super.failed(thrown);
        }

        @Override
        protected void disconnected(Disconnected cause) {
            ends.add(cause);
            at(Hook.DISCONNECTED);
        }
    }

    static Stream<Arguments> combinations() {
        return Stream.of(Hook.values())
                .flatMap(hook -> Stream.of(Failure.values()).map(failure -> Arguments.of(hook, failure)));
    }

    @ParameterizedTest(name = "{1} in {0}")
    @MethodSource("combinations")
    void endsOnceLeavesItsGroupsAndClosesRightly(Hook hook, Failure kind) {
        var ends = new ArrayList<Disconnected>();
        var failure = kind.make();
        try (var layer = ChannelLayer.memory()) {
            var application = layer.around(WebSocketConsumer.application(() -> new Failing(ends, hook, failure)));
            try (var socket = WebSocketCommunicator.start(application, "/")) {
                if (hook == Hook.GROUPS || hook == Hook.CONNECTED_BEFORE_ACCEPT) {
                    assertThatThrownBy(socket::connect).rootCause().isInstanceOf(failure.getClass());
                } else {
                    socket.connect();
                    provoke(hook, socket, layer);
                    expectEnd(hook, kind, failure, socket);
                }
            }
            assertThat(ends).hasSize(1);
            assertThat(ends.getFirst().by()).isEqualTo(by(hook, kind));
            assertThat(ends.getFirst().code()).isEqualTo(code(hook, kind));
            assertThat(ends.getFirst().failure())
                    .isSameAs(shown(hook, kind, failure, ends.getFirst().failure()));
            assertThat(layer.statistics().memberships()).isZero();
            assertThat(layer.statistics().mailboxes()).isZero();
        }
    }

    private static void provoke(Hook hook, WebSocketCommunicator socket, ChannelLayer layer) {
        switch (hook) {
            case RECEIVED_TEXT, FAILED -> socket.sendText("x");
            case RECEIVED_BYTES -> socket.sendBytes(Bytes.of((byte) 1));
            case HANDLERS, HANDLER -> layer.groupSend(GROUP, new Poke());
            case GROUPS, CONNECTED_BEFORE_ACCEPT, CONNECTED_AFTER_ACCEPT, DISCONNECTED -> {}
        }
    }

    private static void expectEnd(Hook hook, Failure kind, Throwable failure, WebSocketCommunicator socket) {
        if (hook == Hook.DISCONNECTED) {
            socket.disconnect(4000, "");
            var thrown = socket.awaitFailure();
            if (kind == Failure.INTERRUPTION) assertThat(thrown).isInstanceOf(InterruptedException.class);
            else assertThat(thrown).isSameAs(failure);
        } else if (kind == Failure.INTERRUPTION) {
            assertThat(socket.awaitFailure()).isInstanceOf(InterruptedException.class);
        } else if (goesOn(hook, kind)) {
            socket.receivesNothing();
            socket.disconnect(4000, "");
        } else {
            assertThat(socket.awaitClose().code()).isEqualTo(1011);
            assertThat(socket.awaitFailure()).isSameAs(hook == Hook.FAILED ? socket.awaitFailure() : failure);
        }
    }

    /// A layer that fails ends no open connection, unless the error policy itself needs it.
    private static boolean goesOn(Hook hook, Failure kind) {
        return hook == Hook.DISCONNECTED || kind == Failure.LAYER && isOpen(hook) && hook != Hook.FAILED;
    }

    private static boolean isOpen(Hook hook) {
        return hook != Hook.GROUPS && hook != Hook.CONNECTED_BEFORE_ACCEPT;
    }

    private static Disconnected.By by(Hook hook, Failure kind) {
        if (goesOn(hook, kind)) return Disconnected.By.PEER;
        return kind == Failure.INTERRUPTION ? Disconnected.By.SERVER : Disconnected.By.FAILURE;
    }

    private static int code(Hook hook, Failure kind) {
        if (goesOn(hook, kind)) return 4000;
        return kind == Failure.INTERRUPTION ? 1006 : 1011;
    }

    private static @Nullable Throwable shown(Hook hook, Failure kind, Throwable failure, @Nullable Throwable actual) {
        if (goesOn(hook, kind) || kind == Failure.INTERRUPTION) return null;
        if (hook != Hook.FAILED) return failure;
        // What failed first is the failure; the policy's own stands beside it.
        assertThat(actual).hasMessage("first").hasSuppressedException(failure);
        return actual;
    }
}
