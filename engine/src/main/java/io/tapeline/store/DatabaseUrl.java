package io.tapeline.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The address of a database as people write it: {@code postgresql://user:password@host:port/database?sslmode=require},
 * with or without {@code jdbc:} in front, user and password percent-encoded or as parameters.
 *
 * <p>The password is never part of {@link #toString} or of an error.
 *
 * @param sslMode disable, allow, prefer, require, verify-ca or verify-full
 * @param sslRootCertificate path of the authority's certificate, or empty
 */
public record DatabaseUrl(
        String host,
        int port,
        String database,
        String user,
        String password,
        String sslMode,
        String sslRootCertificate) {
    private static final int DEFAULT_PORT = 5432;
    private static final List<String> SCHEMES = List.of("postgresql://", "postgres://", "pgsql://");
    private static final List<String> SSL_MODES =
            List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    private static final List<String> PARAMETERS = List.of("sslmode", "sslrootcert", "user", "password");
    private static final String FORM = ", must look like postgresql://user:password@host:port/database";

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException with the address, its password masked, and what is wrong with it
     */
    public static DatabaseUrl parse(final String url) {
        final String plain = url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url;
        final String scheme =
                SCHEMES.stream().filter(plain::startsWith).findFirst().orElse(null);
        if (scheme == null) {
            throw new IllegalArgumentException("database.url=" + masked(url) + FORM);
        }
        final String rest = plain.substring(scheme.length());
        final int query = rest.indexOf('?');
        final Map<String, String> parameters = parameters(url, query < 0 ? "" : rest.substring(query + 1));
        final String address = query < 0 ? rest : rest.substring(0, query);
        final int at = address.lastIndexOf('@');
        final String credentials = at < 0 ? "" : address.substring(0, at);
        final int colon = credentials.indexOf(':');
        final String user = decoded(url, colon < 0 ? credentials : credentials.substring(0, colon));
        final String password = decoded(url, colon < 0 ? "" : credentials.substring(colon + 1));
        final String place = address.substring(at + 1);
        final int slash = place.indexOf('/');
        final String hostAndPort = slash < 0 ? place : place.substring(0, slash);
        final String database = slash < 0 ? "" : decoded(url, place.substring(slash + 1));
        final String finalUser = parameters.getOrDefault("user", user);
        final String sslMode = parameters.getOrDefault("sslmode", "disable").toLowerCase(Locale.ROOT);
        if (!SSL_MODES.contains(sslMode)) {
            throw new IllegalArgumentException(
                    "database.url=" + masked(url) + " has sslmode=" + sslMode + ", must be one of " + SSL_MODES);
        }
        if (finalUser.isEmpty()) {
            throw new IllegalArgumentException("database.url=" + masked(url) + " has no user" + FORM);
        }
        return new DatabaseUrl(
                host(hostAndPort),
                port(url, hostAndPort),
                database.isEmpty() ? finalUser : database,
                finalUser,
                parameters.getOrDefault("password", password),
                sslMode,
                parameters.getOrDefault("sslrootcert", ""));
    }

    /** The same server and user, another database. */
    public DatabaseUrl withDatabase(final String otherDatabase) {
        return new DatabaseUrl(host, port, otherDatabase, user, password, sslMode, sslRootCertificate);
    }

    /** Host, port and database, for messages. */
    public String place() {
        return host + ":" + port + "/" + database;
    }

    @Override
    public String toString() {
        final String secret = password.isEmpty() ? "" : ":***";
        return "postgresql://" + user + secret + "@" + place() + "?sslmode=" + sslMode;
    }

    private static Map<String, String> parameters(final String url, final String query) {
        final Map<String, String> parameters = new LinkedHashMap<>();
        for (final String pair : query.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            final int equals = pair.indexOf('=');
            final String name = equals < 0 ? pair : pair.substring(0, equals);
            if (!PARAMETERS.contains(name)) {
                throw new IllegalArgumentException(
                        "database.url=" + masked(url) + " has the parameter " + name + ", known are " + PARAMETERS);
            }
            parameters.put(name, decoded(url, equals < 0 ? "" : pair.substring(equals + 1)));
        }
        return parameters;
    }

    private static String host(final String hostAndPort) {
        final int colon = portColon(hostAndPort);
        final String host = colon < 0 ? hostAndPort : hostAndPort.substring(0, colon);
        return host.isEmpty() ? "localhost" : host;
    }

    private static int port(final String url, final String hostAndPort) {
        final int colon = portColon(hostAndPort);
        if (colon < 0) {
            return DEFAULT_PORT;
        }
        final String digits = hostAndPort.substring(colon + 1);
        final int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "database.url=" + masked(url) + " has port " + digits + ", must be 1..65535");
        }
        return port;
    }

    /** The colon before the port: an IPv6 address in brackets has others. */
    private static int portColon(final String hostAndPort) {
        final int colon = hostAndPort.lastIndexOf(':');
        return colon > hostAndPort.lastIndexOf(']') ? colon : -1;
    }

    private static String decoded(final String url, final String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
        } catch (final IllegalArgumentException e) {
            // The cause would quote the text, which may be the password.
            throw new IllegalArgumentException("database.url=" + masked(url) + " has a wrong percent-encoding");
        }
    }

    private static String masked(final String url) {
        return url.replaceAll("//.*@", "//***@").replaceAll("password=[^&]*", "password=***");
    }
}
