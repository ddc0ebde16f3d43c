package io.tapeline.feed.binance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A key and self-signed certificate for localhost, made by the JDK's keytool when a test needs it. */
record TestCertificate(Path folder) implements AutoCloseable {
    private static final String PASSWORD = "changeit";

    static TestCertificate make() throws Exception {
        final TestCertificate certificate = new TestCertificate(Files.createTempDirectory("certificate"));
        certificate.keytool(
                "-genkeypair",
                "-alias",
                "venue",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-keystore",
                "key.p12");
        certificate.keytool("-exportcert", "-alias", "venue", "-file", "venue.crt", "-keystore", "key.p12");
        certificate.keytool(
                "-importcert", "-noprompt", "-alias", "venue", "-file", "venue.crt", "-keystore", "trust.p12");
        return certificate;
    }

    SSLContext serverContext() throws Exception {
        final KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("key.p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        final KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    Map<String, String> clientSettings() {
        return Map.of("trust.store.file", folder.resolve("trust.p12").toString(), "trust.store.password", PASSWORD);
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.list(folder)) {
            for (final Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private void keytool(final String... arguments) throws Exception {
        final java.util.List<String> command = new java.util.ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(java.util.List.of(arguments));
        command.addAll(java.util.List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        final Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException("keytool failed: " + command);
        }
    }
}
