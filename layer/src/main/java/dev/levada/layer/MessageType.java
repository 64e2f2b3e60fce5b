package dev.levada.layer;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The type under which a record travels, in the layer and in JSON: `@MessageType("chat.line") record
/// Line(...)`.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface MessageType {
    /// The type, not empty, by habit dotted.
    String value();
}
