package io.tapeline.store;

import java.sql.SQLException;

/** What to do about a failure of the database, by its SQLSTATE. */
enum SqlFault {
    /** It passes by itself, or somebody mends it while the journal keeps the ticks: try again. */
    RETRY,
    /** Somebody has to set something right; the journal keeps the ticks, and trying on shows when it is done. */
    HAND,
    /** Tables or columns are not there: migrations make them, if they may. */
    TABLES,
    /** A row that the database does not take: the others can be stored. */
    DATA,
    /** An error of ours or of the virtual machine. */
    STOP;

    static SqlFault of(final Throwable failure) {
        if (failure instanceof StoreException) {
            return of(failure.getCause() == null ? new SQLException("", "42000") : failure.getCause());
        }
        final String state = stateOf(failure);
        if (state == null) {
            return failure instanceof Error ? STOP : RETRY;
        }
        if (state.equals("42P01") || state.equals("42703")) {
            return TABLES;
        }
        return switch (state.substring(0, Math.min(2, state.length()))) {
            case "3F" -> TABLES;
            // Data that does not fit, broken constraint.
            case "22", "23" -> DATA;
            // Missing right, wrong password, no such database, and what the server does not know how to do.
            case "42", "28", "3D", "0A", "21" -> HAND;
            // Lost connection, shut-down, resources (a full disk among them), locks, time-outs, aborted transactions,
            // and all that has no name here: the journal holds the ticks, so patience loses nothing.
            default -> RETRY;
        };
    }

    /** The first SQLSTATE along the causes, or null: the pool wraps what the driver said. */
    static String stateOf(final Throwable failure) {
        String state = null;
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 10; depth++) {
            if (cause instanceof SQLException && ((SQLException) cause).getSQLState() != null) {
                state = ((SQLException) cause).getSQLState();
                // The pool's own time-out has the state of its last failure or 08001; the deepest one knows best.
            }
            cause = cause.getCause();
        }
        return state;
    }

    /** One line for a person: what the database said, and what to do where that is known. */
    static String explain(final Throwable failure) {
        final String state = stateOf(failure);
        final String said = said(failure) + (state == null ? "" : " (SQLSTATE " + state + ")");
        if (state == null) {
            return said;
        }
        return said
                + switch (state) {
                    case "42P01", "42703", "3F000" -> ": the tables are not there, run 'tapeline migrate up'";
                    case "28P01", "28000" -> ": check user and password in database.url";
                    case "3D000" -> ": create the database named in database.url";
                    case "42501" -> ": grant the user of database.url what it needs";
                    case "53100" -> ": free space on the database's disk";
                    case "53200" -> ": raise max_locks_per_transaction or memory of the server";
                    case "53300" -> ": raise max_connections of the server, or end connections";
                    case "25006", "57P03" ->
                        ": the server takes no writes now; if it is a standby, set database.url to" + " the primary";
                    default -> "";
                };
    }

    private static String said(final Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause.getCause() != null && depth < 10; depth++) {
            cause = cause.getCause();
        }
        final String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
