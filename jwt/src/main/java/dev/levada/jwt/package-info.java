/// Signed tokens as credentials: [JwtVerifier] for [dev.levada.middleware.identity.Authentication#byToken].
@NullMarked
package dev.levada.jwt;

import org.jspecify.annotations.NullMarked;
