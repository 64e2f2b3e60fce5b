package dev.levada.examples.guide;

import dev.levada.consumer.HttpException;
import dev.levada.consumer.Request;
import dev.levada.consumer.Response;
import dev.levada.middleware.identity.Identity;

// begin: login
final class Login {
    private final People people;

    Login(People people) {
        this.people = people;
    }

    Response check(Request request) {
        var form = request.form();
        var person = people.withPassword(
                        form.field("name").orElse(""), form.field("password").orElse(""))
                .orElseThrow(() -> new HttpException(403, "No such name and password."));
        Identity.of(request.scope()).login(person.id()); // a new session key, and the cookie with the answer
        return Response.redirect("/");
    }

    Response leave(Request request) {
        Identity.of(request.scope()).logout(); // and with Revocations all sockets of this session end
        return Response.redirect("/");
    }
}
// end: login
