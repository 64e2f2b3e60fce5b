package dev.levada.server.settings;

import dev.levada.contract.ContractException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One thing that can be set: a component of a record of options, or of a record within it.
///
/// Settings are read off the records, so a component that is added there can be set at once, on the command
/// line (`--max-headers`), in the environment (`LEVADA_MAX_HEADERS`) and in a file (`max-headers`).
///
/// @param name as in a file; unique
/// @param group the component of the outer record it stands in, as `limits`; empty for the outer record
///     itself
/// @param path from the outer record to this component
/// @param defaultText the default as text
public record Setting(String name, String group, List<RecordComponent> path, String defaultText) {
    private static final String ENVIRONMENT_PREFIX = "LEVADA_";

    /// The options, changed by what the environment holds of their settings; other variables are nobody's
    /// mistake.
    ///
    /// @throws ContractException when a value is wrong; the message names its variable
    public static <T extends Record> T read(T options, Map<String, String> environment) {
        var changed = options;
        for (var setting : of(options)) {
            var text = environment.get(setting.variable());
            if (text != null) changed = setting.apply(changed, new Given(text, setting.variable()));
        }
        return changed;
    }

    /// All settings of a record of options, in the order of its components.
    public static List<Setting> of(Record defaults) {
        var settings = new ArrayList<Setting>();
        for (var component : defaults.getClass().getRecordComponents()) {
            if (component.getType().isRecord())
                for (var inner : component.getType().getRecordComponents())
                    settings.add(of(value(component, defaults), List.of(component, inner)));
            else settings.add(of(defaults, List.of(component)));
        }
        return settings;
    }

    private static Setting of(Object holder, List<RecordComponent> path) {
        var component = path.getLast();
        var group = path.size() > 1 ? path.getFirst().getName() : "";
        var name = dashed(component.getName());
        name = switch (group) {
            // "--head" would say nothing; "--head-timeout" does, and so does "--tls-certificate".
            case "timeouts" -> name + "-timeout";
            case "", "limits", "bindings" -> name;
            default -> name.equals("enabled") ? group : group + "-" + name;
        };
        var text = SettingText.of(component.getType(), component.getName());
        return new Setting(name, group, path, text.write(value(component, holder)));
    }

    /// As on the command line.
    public String option() {
        return "--" + name;
    }

    /// As in the environment.
    public String variable() {
        return variable(name);
    }

    /// The variable for the setting of that name.
    public static String variable(String name) {
        return ENVIRONMENT_PREFIX + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /// How its values are written.
    public SettingText text() {
        return SettingText.of(path.getLast().getType(), path.getLast().getName());
    }

    /// The options with another value for this setting.
    ///
    /// @throws ContractException when the text has not the form of this setting or is out of range; the
    ///     message names the setting, where the text came from, the text and what is allowed
    public <T extends Record> T apply(T options, Given given) {
        try {
            var value = text().read(given.text(), path.getLast().getType());
            return changed(options, 0, value);
        } catch (ContractException e) {
            throw new ContractException(given.origin() + ": " + e.getMessage());
        }
    }

    private <T extends Record> T changed(T holder, int depth, Object value) {
        var component = path.get(depth);
        var inner = depth + 1 == path.size() ? value : changed((Record) value(component, holder), depth + 1, value);
        return copy(holder, component, inner);
    }

    @SuppressWarnings("unchecked") // the copy is made by the constructor of the holder's own class
    private static <T extends Record> T copy(T holder, RecordComponent changed, Object value) {
        var components = holder.getClass().getRecordComponents();
        var values = Arrays.stream(components)
                .map(component -> component.getName().equals(changed.getName()) ? value : value(component, holder))
                .toArray();
        var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = holder.getClass().getDeclaredConstructor(types);
            return (T) constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof ContractException refused) throw refused;
            throw new IllegalStateException("The options record failed with " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Expected a public record, but got " + holder.getClass(), e);
        }
    }

    private static Object value(RecordComponent component, Object holder) {
        try {
            return component.getAccessor().invoke(holder);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Expected a public record, but got " + holder.getClass(), e);
        }
    }

    private static String dashed(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
