/// What the middleware does to answers. Not exported.
@NullMarked
package dev.levada.middleware.answer;

import org.jspecify.annotations.NullMarked;
