package io.tapeline.feed;

import io.tapeline.config.Settings;
import io.tapeline.security.SecurityMaster;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.RawMessages;
import org.agrona.concurrent.EpochNanoClock;

/**
 * What the engine gives a feed to work with.
 *
 * @param settings validated values of {@link Feed#settings()}
 * @param symbols the securities to record, as the venue writes them; empty: all that come
 * @param source id and publisher of a live feed; null for recorded files, which get one each
 * @param securities gives out numbers for securities
 * @param rawMessages keeps the bytes of rejected messages
 * @param counters counts what is worth watching; names begin with the name of the feed
 * @param clock epoch nanoseconds
 */
public record FeedContext(
        Settings settings,
        java.util.List<String> symbols,
        FeedSourceContext source,
        SecurityMaster securities,
        RawMessages rawMessages,
        Counters counters,
        EpochNanoClock clock) {}
