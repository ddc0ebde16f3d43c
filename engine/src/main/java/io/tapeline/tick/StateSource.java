package io.tapeline.tick;

import java.util.function.Function;
import java.util.function.Supplier;

/** Where states are kept, so that not all ticks have to be read to know one. */
public interface StateSource {
    /**
     * The newest state that can be gone on from: one of at most {@code maxTickNumber}, or, when the tape begins behind that,
     * the one with which it begins.
     *
     * @param empty makes an object whose state has taken no tick; called again for each attempt
     * @param stateOf the state of such an object
     * @return the object with what was kept; an empty one if nothing was
     */
    <T> T newest(long maxTickNumber, Supplier<T> empty, Function<T, StoredState> stateOf);

    /** Keeps nothing. */
    static StateSource none() {
        return new StateSource() {
            @Override
            public <T> T newest(
                    final long maxTickNumber, final Supplier<T> empty, final Function<T, StoredState> stateOf) {
                return empty.get();
            }
        };
    }
}
