package io.tapeline.config;

/**
 * @param url {@code postgresql://user:password@host:port/database}, with or without {@code jdbc:}; {@code ?sslmode=}
 *     disable, require, verify-ca, verify-full
 * @param engineName what this engine is called in the database
 * @param batchRows most rows of one transaction, 1..1000000
 * @param batchBytes most bytes of one COPY, 64 KiB..8 MiB
 * @param batchAgeNs how long a row waits at most before its batch is sent
 * @param lanes connections that COPY at once, 1..8
 * @param statementTimeoutNs after which the server ends a statement of ours
 * @param retryMinNs first pause after a lost connection
 * @param retryMaxNs longest pause after a lost connection
 * @param maxSkewNs how far event time may be from receive time and still be the row's timestamp
 * @param chunkIntervalNs of the hypertables
 */
public record StoreConfig(
        String url,
        String engineName,
        int batchRows,
        int batchBytes,
        long batchAgeNs,
        int lanes,
        long statementTimeoutNs,
        long retryMinNs,
        long retryMaxNs,
        long maxSkewNs,
        long chunkIntervalNs) {
    @Override
    public String toString() {
        return "StoreConfig[engineName=" + engineName + ", lanes=" + lanes + "]";
    }
}
