package dev.levada.examples.guide;

import dev.levada.consumer.WebSocketConsumer;
import dev.levada.middleware.identity.Identity;

// begin: who
final class Desk extends WebSocketConsumer {
    @Override
    protected void connected() {
        var person = Identity.of(scope()).user(Person.class).orElseThrow(); // there is somebody: Guarded saw to it
        accept();
        send("hello " + person.name());
    }
}
// end: who
