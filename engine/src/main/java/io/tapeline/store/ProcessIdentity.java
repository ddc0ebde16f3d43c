package io.tapeline.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which process of which machine, in the few characters of {@code application_name}.
 *
 * @param pid of the process, 0 if not known
 * @param host its name, or its address where it does not say
 * @param kernel tells one boot of one machine, and one space of process ids on it, from all others; empty if not known
 */
record ProcessIdentity(long pid, String host, String kernel) {
    private static final int MAX_HOST = 32;
    private static final Pattern TEXT = Pattern.compile("tapeline (\\d+)@(\\S*) #(\\S*)");

    static ProcessIdentity own() {
        return new ProcessIdentity(ProcessHandle.current().pid(), hostName(), kernelName());
    }

    /** What {@link #text} made of it; with the address of the client where it says nothing else. */
    static ProcessIdentity parse(final String applicationName, final String address) {
        final Matcher matcher = TEXT.matcher(applicationName);
        return matcher.matches()
                ? new ProcessIdentity(Long.parseLong(matcher.group(1)), matcher.group(2), matcher.group(3))
                : new ProcessIdentity(0, address.isEmpty() ? "the database's own" : address, "");
    }

    /** At most 63 characters, which is what the server keeps. */
    String text() {
        return "tapeline " + pid + "@" + host + " #" + kernel;
    }

    /** Whether the other was a process of this machine since its last boot, and is not any more. */
    boolean isDeadNeighbour(final ProcessIdentity other) {
        return !kernel.isEmpty()
                && kernel.equals(other.kernel)
                && other.pid != 0
                && ProcessHandle.of(other.pid).isEmpty();
    }

    private static String hostName() {
        String name;
        try {
            name = InetAddress.getLocalHost().getHostName();
        } catch (final UnknownHostException e) {
            name = "unknown";
        }
        final String plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
        return plain.substring(0, Math.min(MAX_HOST, plain.length()));
    }

    private static String kernelName() {
        try {
            final String boot =
                    Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
            final String space =
                    Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
            return String.format(Locale.ROOT, "%08x", (boot + space).hashCode());
        } catch (final IOException | UnsupportedOperationException e) {
            return "";
        }
    }
}
