package io.tapeline.store;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import java.sql.SQLException;

/**
 * Gives a {@link Line} the network channel that the driver makes for it, by the hook that Netty has for that: the driver
 * itself shows it to nobody, and waits on it without a limit.
 *
 * <p>Netty looks for hooks when it makes its first channel, so {@link #install} must have run before, whoever makes it.
 *
 * <p><em>Thread</em>: any; a channel is made by the thread that connects.
 */
public final class DriverChannels extends ChannelInitializerExtension {
    private static final ThreadLocal<Line> CONNECTING = new ThreadLocal<>();

    interface Connect<T> {
        T run() throws SQLException;
    }

    /** Makes Netty look for hooks. */
    public static void install() {
        System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
    }

    /** Channels that are made by this thread meanwhile are the line's. */
    static <T> T during(final Line line, final Connect<T> connect) throws SQLException {
        CONNECTING.set(line);
        try {
            return connect.run();
        } finally {
            CONNECTING.remove();
        }
    }

    @Override
    public void postInitializeClientChannel(final Channel channel) {
        final Line line = CONNECTING.get();
        if (line != null) {
            line.attach(channel);
        }
    }
}
