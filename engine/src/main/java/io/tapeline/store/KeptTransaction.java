package io.tapeline.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;

/**
 * A connection that is lent to a library which would end the transaction and close the connection by itself: here both are
 * left to the lender.
 *
 * <p><em>Thread</em>: one.
 */
final class KeptTransaction {
    private KeptTransaction() {}

    static Connection of(final Connection sql) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "commit", "rollback", "close", "setAutoCommit" -> {
                            return null;
                        }
                        case "getAutoCommit" -> {
                            return false;
                        }
                        default -> {
                            try {
                                return method.invoke(sql, arguments);
                            } catch (final InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }
                    }
                });
    }
}
