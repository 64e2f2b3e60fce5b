package dev.levada.cli;

import dev.levada.contract.Application;
import dev.levada.contract.LevadaException;
import dev.levada.contract.Quoted;
import dev.levada.layer.ChannelLayer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/// Makes an application from the name of a class.
///
/// In this order: `public static Application create(ChannelLayer layer)`, `public static Application
/// create()`, or a class that is an [Application] and has a public constructor without parameters.
final class ApplicationClass {
    private static final String FORMS = "a public class with `public static Application create(ChannelLayer layer)`,"
            + " with `public static Application create()`, or one that implements Application and has a public"
            + " constructor without parameters";

    private final Class<?> type;

    private ApplicationClass(Class<?> type) {
        this.type = type;
    }

    /// The class of that name on the class path.
    ///
    /// @throws CommandException when there is none, or it cannot be loaded
    static ApplicationClass named(String name) {
        try {
            return new ApplicationClass(
                    Class.forName(name, true, Thread.currentThread().getContextClassLoader()));
        } catch (ClassNotFoundException e) {
            throw CommandException.start(
                    "Expected an application class on the class path, but there is no " + Quoted.of(name)
                            + ". Check the name, and put its jar or folder on the class path (LEVADA_CLASSPATH).",
                    e);
        } catch (ExceptionInInitializerError e) {
            throw failed(name, e.getCause());
        } catch (LinkageError e) {
            throw CommandException.start(
                    "Expected " + name + " to load, but got " + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + ". A class or library it needs is missing or too old.",
                    e);
        }
    }

    /// The application.
    ///
    /// @throws CommandException when the class has none of the forms, or its own code fails
    Application create(ChannelLayer layer) {
        try {
            var withLayer = factory(ChannelLayer.class);
            if (withLayer != null) return checked(withLayer.invoke(null, layer));
            var withoutLayer = factory();
            if (withoutLayer != null) return checked(withoutLayer.invoke(null));
            if (Application.class.isAssignableFrom(type) && Modifier.isPublic(type.getModifiers()))
                return checked(type.getConstructor().newInstance());
        } catch (InvocationTargetException e) {
            throw failed(type.getName(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw CommandException.start("Expected " + FORMS + ", but " + type.getName() + " is not.", e);
        }
        throw CommandException.start("Expected " + FORMS + ", but " + type.getName() + " is not.", null);
    }

    private @Nullable Method factory(Class<?>... parameters) {
        try {
            var method = type.getMethod("create", parameters);
            boolean fits = Modifier.isStatic(method.getModifiers())
                    && Modifier.isPublic(type.getModifiers())
                    && Application.class.isAssignableFrom(method.getReturnType());
            return fits ? method : null;
        } catch (NoSuchMethodException _) {
            return null;
        }
    }

    private Application checked(@Nullable Object made) {
        if (made instanceof Application application) return application;
        throw CommandException.start("Expected an application from " + type.getName() + ", but got nothing.", null);
    }

    private static CommandException failed(String name, @Nullable Throwable cause) {
        var reason = cause instanceof LevadaException ? cause.getMessage() : String.valueOf(cause);
        return CommandException.start("Expected an application from " + name + ", but got: " + reason, cause);
    }
}
