package dev.levada.routing;

import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import java.time.DateTimeException;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// An argument with the user's own [Converter].
final class OwnKind<T> implements Kind {
    private final Converter<T> converter;
    private final Pattern pattern;

    OwnKind(Converter<T> converter, String argument, String route) {
        this.converter = converter;
        try {
            pattern = Pattern.compile(converter.regex());
        } catch (PatternSyntaxException e) {
            throw new ContractException("Expected a regular expression in the converter of {" + argument
                    + "}, but got " + Quoted.of(converter.regex()) + " (" + e.getDescription() + " near index "
                    + e.getIndex() + ") in route " + Quoted.of(route) + ". Correct Converter.regex().");
        }
    }

    @Override
    public String label() {
        return converter.regex();
    }

    @Override
    public Class<?> type() {
        return converter.type();
    }

    @Override
    public @Nullable Object parse(String text) {
        String plain = RoutePath.plain(text);
        if (!pattern.matcher(plain).matches()) return null;
        try {
            return Objects.requireNonNull(converter.parse(plain), "Converter.parse returned null");
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException _) {
            return null; // how a converter says that there is no such value
        }
    }

    @Override
    public String format(Object value) {
        return converter.format(converter.type().cast(value));
    }

    /// Two arguments of one converter are of one kind: that is how routes that can never match are found.
    @Override
    public boolean equals(Object other) {
        return other instanceof OwnKind<?> that && converter.equals(that.converter);
    }

    @Override
    public int hashCode() {
        return converter.hashCode();
    }
}
