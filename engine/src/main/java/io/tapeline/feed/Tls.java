package io.tapeline.feed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The TLS of the JDK, with its own trust or that of a store. Host names are always checked. */
public final class Tls {
    private Tls() {}

    public static SSLContext ofJava() {
        try {
            return SSLContext.getDefault();
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /**
     * @param store PKCS12 file
     * @throws IllegalArgumentException if it cannot be read or opened
     */
    public static SSLContext ofTrustStore(final Path store, final String password) {
        try (InputStream in = Files.newInputStream(store)) {
            final KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(in, password.toCharArray());
            final TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (final IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("trust.store.file=" + store + " cannot be opened: " + e.getMessage(), e);
        }
    }
}
