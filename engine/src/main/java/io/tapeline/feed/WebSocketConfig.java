package io.tapeline.feed;

import java.net.URI;

/**
 * @param uri ws:// or wss://
 * @param maxMessageBytes longest message that is given out whole
 * @param connectTimeoutNs for name, connection and handshake together
 * @param idleTimeoutNs silence after which the connection is made anew
 */
public record WebSocketConfig(URI uri, int maxMessageBytes, long connectTimeoutNs, long idleTimeoutNs) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    public boolean isTls() {
        return "wss".equalsIgnoreCase(uri.getScheme());
    }

    public int port() {
        return uri.getPort() >= 0 ? uri.getPort() : isTls() ? HTTPS_PORT : HTTP_PORT;
    }
}
