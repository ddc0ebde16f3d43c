package io.tapeline.store;

import com.impossibl.postgres.api.jdbc.PGConnection;
import com.impossibl.postgres.protocol.ServerConnection;
import com.impossibl.postgres.system.BasicContext;
import io.netty.channel.Channel;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.channels.ClosedChannelException;

/**
 * The socket below a connection of the driver, to close it whatever the driver is doing.
 *
 * <p>Design note: the driver's own {@code abort} does nothing when the server has closed the socket, waits for room to say
 * good-bye when it has not, and tells only the first of the requests that wait for an answer that none will come. So a thread
 * could wait for ever. Here the socket is closed, and every waiting request told. The driver has no door for this: its fields
 * are read by name, which holds for the one version that the build names; a test cuts connections in each state.
 *
 * <p><em>Thread</em>: any.
 */
final class DriverChannel {
    /** More requests than the driver ever has under way on one connection. */
    private static final int MOST_REQUESTS = 16;

    private final Channel channel;

    private DriverChannel(final Channel channel) {
        this.channel = channel;
    }

    static DriverChannel of(final PGConnection connection) {
        try {
            final Method server = BasicContext.class.getDeclaredMethod("getServerConnection");
            server.setAccessible(true);
            final ServerConnection serverConnection = (ServerConnection) server.invoke(connection);
            final Field field = serverConnection.getClass().getDeclaredField("channel");
            field.setAccessible(true);
            return new DriverChannel((Channel) field.get(serverConnection));
        } catch (final NoSuchMethodException
                | NoSuchFieldException
                | IllegalAccessException
                | InvocationTargetException e) {
            throw new IllegalStateException("pgjdbc-ng is not of the version that this was written for", e);
        }
    }

    /** Whether the socket is open, as far as this side knows. */
    boolean isActive() {
        return channel.isActive();
    }

    /** Closes the socket at once, and ends all waiting for it. */
    void cut() {
        channel.close();
        channel.eventLoop().execute(() -> {
            for (int i = 0; i < MOST_REQUESTS; i++) {
                channel.pipeline().fireExceptionCaught(new ClosedChannelException());
            }
        });
    }
}
