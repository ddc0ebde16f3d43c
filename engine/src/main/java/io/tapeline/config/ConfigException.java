package io.tapeline.config;

import java.util.List;

/** The configuration is refused; says everything that is wrong with it at once. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    /** One sentence a fault, each naming key, value and what is allowed. */
    public ConfigException(final String where, final List<String> faults) {
        super(where + ":\n  " + String.join("\n  ", faults));
        this.faults = List.copyOf(faults);
    }

    public List<String> faults() {
        return faults;
    }
}
