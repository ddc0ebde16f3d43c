package io.tapeline.store;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A TimescaleDB server of a test's own, to be stopped the hard way and started again; its data is in the build folder. */
final class TestServer implements AutoCloseable {
    private final Path home;
    private final int port;

    private TestServer(final Path home, final int port) {
        this.home = home;
        this.port = port;
    }

    static TestServer start() throws IOException {
        final Path home = Path.of(System.getProperty("java.io.tmpdir")).resolve("own-server");
        final TestServer server = new TestServer(home.toAbsolutePath(), freePort());
        server.script("start");
        return server;
    }

    DatabaseUrl url() throws IOException {
        return DatabaseUrl.parse(script("url"));
    }

    /** Without a checkpoint: what was committed asynchronously in the last moments is lost. */
    void crash() throws IOException {
        script("stop", "immediate");
    }

    void startAgain() throws IOException {
        script("start");
    }

    @Override
    public void close() throws IOException {
        script("stop");
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private String script(final String... arguments) throws IOException {
        final Path script = Path.of(System.getProperty("tapeline.root")).resolve("scripts/timescaledb");
        final String[] command = new String[arguments.length + 1];
        command[0] = script.toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        final Path log = home.resolveSibling("own-server.log");
        final ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().remove("DATABASE_URL");
        builder.environment().put("TAPELINE_HOME", home.toString());
        builder.environment().put("TAPELINE_DB_PORT", Integer.toString(port));
        final Process process = builder.start();
        final String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.onExit().join().exitValue() != 0) {
            throw new AssertionError(String.join(" ", command) + " failed, see " + log);
        }
        return out;
    }
}
