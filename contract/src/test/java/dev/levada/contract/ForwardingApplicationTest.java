package dev.levada.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.ForwardingApplication.Forward;
import dev.levada.contract.WebSocketEvent.SendText;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForwardingApplicationTest {
    private static final Scope SCOPE = ChannelScope.of("work");
    private static final Receive NOTHING_COMES = () -> {
        throw new IllegalStateException("Nothing comes.");
    };

    private final List<Event.Outbound> sent = new ArrayList<>();

    /// Sends one text, named after where it is.
    private static final Application INNERMOST =
            (scope, _, send) -> send.accept(new SendText(((ChannelScope) scope).channel()));

    /// Writes its name behind each text that passes.
    private static ForwardingApplication signing(String name, Application inner) {
        return scope ->
                new Forward(inner, scope, send -> event -> send.accept(new SendText(((SendText) event).text() + name)));
    }

    private static ForwardingApplication passing(Application inner) {
        return scope -> new Forward(inner, scope);
    }

    @Test
    void whatIsSentPassesTheInnerOnesFirst() throws Exception {
        var forward = ForwardingApplication.resolve(passing(signing("!", passing(signing("?", INNERMOST)))), SCOPE);
        assertThat(forward.application()).isSameAs(INNERMOST);
        forward.application()
                .serve(forward.scope(), NOTHING_COMES, forward.sending().apply(sent::add));
        assertThat(sent).containsExactly(new SendText("work?!"));
    }

    @Test
    void servingDoesTheSame() throws Exception {
        signing("!", passing(signing("?", INNERMOST))).serve(SCOPE, NOTHING_COMES, sent::add);
        assertThat(sent).containsExactly(new SendText("work?!"));
    }

    @Test
    void whatIsNotTouchedGoesOutAsItIs() throws Exception {
        var forward = ForwardingApplication.resolve(passing(INNERMOST), SCOPE);
        Send send = sent::add;
        assertThat(forward.sending().apply(send)).isSameAs(send);
    }
}
