-- // Create the history of order_books and trades, and chunk_states
-- Rows arrive in ..._recent, in chunks of a minute without index; the engine moves old ones to ..._history, in chunks of a
-- day with indexes, so that the number of chunks stays small. order_books and trades are views over both: each row is in one
-- of the two, and the move is one transaction. See schema/README.md and engine/doc/decisions/0006-chunks.md.

DROP VIEW quotes_latest;
DROP VIEW trades_by_symbol;
DROP VIEW order_books_by_symbol;

ALTER TABLE order_books RENAME TO order_books_recent;
ALTER TABLE trades RENAME TO trades_recent;

CREATE TABLE order_books_history (LIKE order_books_recent);
CREATE TABLE trades_history (LIKE trades_recent);

SELECT 1 FROM create_hypertable('order_books_history', 'timestamp',
  chunk_time_interval => interval '${long_chunk_interval}', create_default_indexes => false);
SELECT 1 FROM create_hypertable('trades_history', 'timestamp',
  chunk_time_interval => interval '${long_chunk_interval}', create_default_indexes => false);

-- One security over time; and all securities in a short time: rows come by the hour, so ranges of pages have ranges of time.
CREATE INDEX order_books_history_by_security ON order_books_history (security_id, timestamp DESC);
CREATE INDEX order_books_history_by_time ON order_books_history USING brin (timestamp) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX trades_history_by_security ON trades_history (security_id, timestamp DESC);
CREATE INDEX trades_history_by_time ON trades_history USING brin (timestamp) WITH (pages_per_range = 32, autosummarize = on);

-- The empty WITH keeps each half a query of its own: bounds still reach it, and TimescaleDB picks its chunks by them. Taken
-- apart into one list, the halves would have every chunk locked and looked at, whatever the bounds.
CREATE VIEW order_books AS
(WITH apart AS (SELECT)
SELECT timestamp, security_id, bid_price, ask_price, bid_size, ask_size,
       event_time_ns, receive_time_ns, tick_number, engine_id, flags
FROM order_books_recent)
UNION ALL
(WITH apart AS (SELECT)
SELECT timestamp, security_id, bid_price, ask_price, bid_size, ask_size,
       event_time_ns, receive_time_ns, tick_number, engine_id, flags
FROM order_books_history);

CREATE VIEW trades AS
(WITH apart AS (SELECT)
SELECT timestamp, security_id, price, size, side, trade_id, trade_count,
       event_time_ns, receive_time_ns, tick_number, engine_id, flags
FROM trades_recent)
UNION ALL
(WITH apart AS (SELECT)
SELECT timestamp, security_id, price, size, side, trade_id, trade_count,
       event_time_ns, receive_time_ns, tick_number, engine_id, flags
FROM trades_history);

-- What the engine knows of each chunk: written in the transaction that does what the state says.
CREATE TABLE chunk_states (
  chunk text PRIMARY KEY,
  table_name text NOT NULL,
  range_start timestamptz NOT NULL,
  range_end timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('hot', 'closing', 'closed', 'moved', 'rolled', 'compressed')),
  since timestamptz NOT NULL DEFAULT clock_timestamp(),
  inserted bigint NOT NULL DEFAULT 0,
  rows bigint NOT NULL DEFAULT 0,
  newest timestamptz,
  moved_by xid8
);

CREATE INDEX chunk_states_by_table ON chunk_states (table_name, state, range_start);

-- Rows before this time are dropped, or will be: verify does not look for them.
CREATE TABLE retention_marks (
  table_name text PRIMARY KEY,
  dropped_until timestamptz NOT NULL
);

-- The time of the newest row: from the newest chunk that has rows, as no index knows it. And the last row of each security
-- since a time: asked with that time as a constant, because a bound that the server works out by itself picks chunks only
-- after all of them are locked.
-- @DELIMITER //
CREATE OR REPLACE FUNCTION newest_time(stem text) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $newest$
DECLARE
  newest timestamptz;
  c record;
BEGIN
  FOR c IN
    SELECT chunk_schema, chunk_name FROM timescaledb_information.chunks
    WHERE hypertable_schema = current_schema() AND hypertable_name = stem || '_recent'
    ORDER BY range_end DESC
  LOOP
    EXECUTE format('SELECT max(timestamp) FROM %I.%I', c.chunk_schema, c.chunk_name) INTO newest;
    EXIT WHEN newest IS NOT NULL;
  END LOOP;
  RETURN greatest(newest, (SELECT max(s.newest) FROM chunk_states s
    WHERE s.table_name = stem AND to_regclass(s.chunk) IS NOT NULL));
END $newest$ //

CREATE OR REPLACE FUNCTION last_quotes_since(bound timestamptz) RETURNS TABLE (
  "timestamp" timestamptz, security_id integer, bid_price numeric, ask_price numeric, bid_size numeric, ask_size numeric,
  event_time_ns bigint, receive_time_ns bigint, tick_number bigint, engine_id smallint, flags integer)
LANGUAGE plpgsql STABLE AS $quotes$
BEGIN
  RETURN QUERY EXECUTE format('SELECT DISTINCT ON (b.security_id) b.* FROM order_books b WHERE b.timestamp >= %L'
    ' ORDER BY b.security_id, b.timestamp DESC, b.tick_number DESC', bound);
END $quotes$ //
-- @DELIMITER ;

-- Joined in each half, so that a symbol finds its rows in the index by security.
CREATE VIEW order_books_by_symbol AS
(WITH apart AS (SELECT)
SELECT b.timestamp, x.code AS exchange, s.symbol, b.bid_price, b.ask_price, b.bid_size, b.ask_size,
       b.event_time_ns, b.receive_time_ns, b.tick_number, b.engine_id, b.flags, b.security_id
FROM order_books_recent b JOIN securities s ON s.id = b.security_id JOIN exchanges x ON x.id = s.exchange_id)
UNION ALL
(WITH apart AS (SELECT)
SELECT b.timestamp, x.code AS exchange, s.symbol, b.bid_price, b.ask_price, b.bid_size, b.ask_size,
       b.event_time_ns, b.receive_time_ns, b.tick_number, b.engine_id, b.flags, b.security_id
FROM order_books_history b JOIN securities s ON s.id = b.security_id JOIN exchanges x ON x.id = s.exchange_id);

CREATE VIEW trades_by_symbol AS
(WITH apart AS (SELECT)
SELECT t.timestamp, x.code AS exchange, s.symbol, t.price, t.size, t.side, t.trade_id, t.trade_count,
       t.event_time_ns, t.receive_time_ns, t.tick_number, t.engine_id, t.flags, t.security_id
FROM trades_recent t JOIN securities s ON s.id = t.security_id JOIN exchanges x ON x.id = s.exchange_id)
UNION ALL
(WITH apart AS (SELECT)
SELECT t.timestamp, x.code AS exchange, s.symbol, t.price, t.size, t.side, t.trade_id, t.trade_count,
       t.event_time_ns, t.receive_time_ns, t.tick_number, t.engine_id, t.flags, t.security_id
FROM trades_history t JOIN securities s ON s.id = t.security_id JOIN exchanges x ON x.id = s.exchange_id);

CREATE VIEW quotes_latest AS
SELECT b.timestamp, x.code AS exchange, s.symbol, b.bid_price, b.ask_price, b.bid_size, b.ask_size,
       b.event_time_ns, b.receive_time_ns, b.tick_number, b.engine_id, b.flags, b.security_id
FROM last_quotes_since(newest_time('order_books') - interval '10 minutes') b
JOIN securities s ON s.id = b.security_id JOIN exchanges x ON x.id = s.exchange_id
ORDER BY exchange, symbol;

-- //@UNDO

DROP VIEW quotes_latest;
DROP VIEW trades_by_symbol;
DROP VIEW order_books_by_symbol;
DROP FUNCTION last_quotes_since(timestamptz);
DROP FUNCTION newest_time(text);
DROP VIEW trades;
DROP VIEW order_books;
INSERT INTO order_books_recent SELECT * FROM order_books_history;
INSERT INTO trades_recent SELECT * FROM trades_history;
DROP TABLE retention_marks;
DROP TABLE chunk_states;
DROP TABLE trades_history;
DROP TABLE order_books_history;
ALTER TABLE trades_recent RENAME TO trades;
ALTER TABLE order_books_recent RENAME TO order_books;

CREATE VIEW order_books_by_symbol AS
SELECT b.timestamp, x.code AS exchange, s.symbol, b.bid_price, b.ask_price, b.bid_size, b.ask_size,
       b.event_time_ns, b.receive_time_ns, b.tick_number, b.engine_id, b.flags, b.security_id
FROM order_books b JOIN securities s ON s.id = b.security_id JOIN exchanges x ON x.id = s.exchange_id;

CREATE VIEW trades_by_symbol AS
SELECT t.timestamp, x.code AS exchange, s.symbol, t.price, t.size, t.side, t.trade_id, t.trade_count,
       t.event_time_ns, t.receive_time_ns, t.tick_number, t.engine_id, t.flags, t.security_id
FROM trades t JOIN securities s ON s.id = t.security_id JOIN exchanges x ON x.id = s.exchange_id;

CREATE VIEW quotes_latest AS
SELECT DISTINCT ON (exchange, symbol) *
FROM order_books_by_symbol
WHERE timestamp >= (SELECT max(timestamp) FROM order_books) - interval '10 minutes'
ORDER BY exchange, symbol, timestamp DESC, tick_number DESC;
