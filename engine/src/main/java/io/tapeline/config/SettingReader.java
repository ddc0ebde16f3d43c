package io.tapeline.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.BadValue;
import com.typesafe.config.ConfigException.WrongType;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads the values of a list of settings out of one HOCON section, and notes every fault instead of stopping at the first.
 */
final class SettingReader {
    private final List<Setting> settings;
    private final String prefix;
    private final List<String> faults;

    /**
     * @param settings what may stand in the section
     * @param prefix put before keys in messages, such as {@code feeds[0].}
     * @param faults gets a sentence for each fault
     */
    SettingReader(final List<Setting> settings, final String prefix, final List<String> faults) {
        this.settings = settings;
        this.prefix = prefix;
        this.faults = faults;
    }

    /** The values by key; a key with a fault has its default, which nobody will use. */
    Map<String, Object> read(final Config section) {
        final Map<String, Object> values = new HashMap<>();
        for (final Setting setting : settings) {
            values.put(setting.key(), valueOf(setting, section));
        }
        return values;
    }

    /** Notes keys of the section that are no setting and do not begin with one of {@code others}. */
    void refuseUnknown(final Config section, final String... others) {
        final Set<String> known = settings.stream().map(Setting::key).collect(Collectors.toCollection(TreeSet::new));
        section.entrySet().stream()
                .map(Map.Entry::getKey)
                .filter(key -> !known.contains(key))
                .filter(key -> Arrays.stream(others).noneMatch(key::startsWith))
                .sorted()
                .forEach(key -> faults.add(prefix + key + " is not known; " + nearest(key, known)));
    }

    private Object valueOf(final Setting setting, final Config section) {
        if (!section.hasPath(setting.key())) {
            return parse(setting, defaultOf(setting));
        }
        try {
            return parse(setting, section);
        } catch (WrongType | BadValue | IllegalArgumentException e) {
            faults.add(prefix + setting.key() + "=" + shown(setting, section) + ", must be " + allowed(setting));
            return parse(setting, defaultOf(setting));
        }
    }

    private static Config defaultOf(final Setting setting) {
        final Object value = switch (setting.type()) {
            case CHOICES, TEXTS -> words(setting.defaultValue(), ",");
            default -> setting.defaultValue();
        };
        return ConfigFactory.parseMap(Map.of(setting.key(), value));
    }

    private static Object parse(final Setting setting, final Config section) {
        final String key = setting.key();
        return switch (setting.type()) {
            case INTEGER -> bounded(section.getLong(key), setting, Long::parseLong);
            case BYTES -> bounded(bytes(withUnit(section, key)), setting, SettingReader::bytes);
            case DURATION -> bounded(durationNs(withUnit(section, key)), setting, SettingReader::durationNs);
            case TEXT, SECRET -> section.getString(key);
            case PATH -> Path.of(section.getString(key));
            case FLAG -> section.getBoolean(key);
            case CHOICE -> chosen(section.getString(key), setting);
            case CHOICES ->
                texts(section, key).stream().map(c -> chosen(c, setting)).toList();
            case TEXTS -> List.copyOf(texts(section, key));
        };
    }

    /** A list, or one text with commas, as an environment variable or a command line has it. */
    private static List<String> texts(final Config section, final String key) {
        final ConfigValue value = section.getValue(key);
        return value.valueType() == ConfigValueType.LIST
                ? section.getStringList(key)
                : words(section.getString(key), ",");
    }

    /** A number without a unit would be taken for milliseconds or bytes by the library; we want it said. */
    private static String withUnit(final Config section, final String key) {
        final String text = section.getString(key);
        if (text.chars().allMatch(c -> Character.isDigit(c) || c == '.')) {
            throw new IllegalArgumentException("no unit");
        }
        return text;
    }

    private static long durationNs(final String text) {
        return ConfigFactory.parseMap(Map.of("value", text))
                .getDuration("value")
                .toNanos();
    }

    private static long bytes(final String text) {
        return ConfigFactory.parseMap(Map.of("value", text)).getBytes("value");
    }

    private static Long bounded(final long value, final Setting setting, final Function<String, Long> parser) {
        final int dots = setting.range().indexOf("..");
        final long low = parser.apply(setting.range().substring(0, dots));
        final long high = parser.apply(setting.range().substring(dots + 2));
        if (value < low || value > high) {
            throw new IllegalArgumentException("out of range");
        }
        return value;
    }

    private static String chosen(final String value, final Setting setting) {
        if (!words(setting.range(), "\\|").contains(value)) {
            throw new IllegalArgumentException("not one of the choices");
        }
        return value;
    }

    private static List<String> words(final String text, final String separator) {
        return Arrays.stream(text.replaceAll("^\\[|\\]$", "").split(separator))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static String allowed(final Setting setting) {
        return switch (setting.type()) {
            case BYTES, DURATION -> setting.range() + ", with its unit";
            case INTEGER -> setting.range();
            case FLAG -> "true or false";
            case CHOICE -> "one of " + setting.range().replace("|", ", ");
            case CHOICES -> "a list out of " + setting.range().replace("|", ", ");
            case TEXTS -> "a list of texts, " + setting.range();
            case TEXT, SECRET, PATH -> setting.range();
        };
    }

    private static String shown(final Setting setting, final Config section) {
        return setting.type() == Setting.Type.SECRET
                ? "***"
                : String.valueOf(section.getValue(setting.key()).unwrapped());
    }

    private static String nearest(final String key, final Set<String> known) {
        final String last = key.substring(key.lastIndexOf('.') + 1);
        final List<String> similar = known.stream()
                .filter(k -> k.endsWith(last) || k.startsWith(key.split("\\.")[0] + "."))
                .toList();
        return "known are " + String.join(", ", similar.isEmpty() ? known : similar);
    }
}
