-- // Create the views by symbol
-- Plain views on both editions: they merge the candles of one engine exactly (first, last, sums), late corrections
-- included, and a bound on their time column reaches the chunks below.

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

-- The candles of five lengths: one text, so that they cannot drift apart. The delimiter stands behind END, since a line
-- that begins with it would be a comment to the reader of this file.
-- @DELIMITER //
DO $views$
DECLARE
  v record;
BEGIN
  FOR v IN
    SELECT name, length, (extract(epoch FROM length) * 1000000000)::bigint AS length_ns
    FROM (VALUES ('candles_1m', interval '1 minute'), ('candles_5m', interval '5 minutes'),
                 ('candles_15m', interval '15 minutes'), ('candles_1h', interval '1 hour'),
                 ('candles_1d', interval '1 day')) AS lengths (name, length)
  LOOP
    EXECUTE format($view$
CREATE VIEW %1$I AS
SELECT c.time, x.code AS exchange, s.symbol, c.price_type, c.open, c.high, c.low, c.close, c.volume,
       round(c.notional / nullif(c.volume, 0), c.vwap_scale) AS vwap, c.trade_count, c.first_tick, c.last_tick,
       c.is_final AND coalesce(c.time + interval %2$L <= u.final_until, false) AS is_final,
       c.engine_id
FROM (
  SELECT time_bucket(interval %2$L, k.time) AS time, k.security_id, k.price_type, k.engine_id,
         first(k.open, k.time) AS open, max(k.high) AS high, min(k.low) AS low, last(k.close, k.time) AS close,
         sum(k.volume) AS volume, sum(k.notional) AS notional, max(scale(k.vwap)) AS vwap_scale,
         sum(k.trade_count)::bigint AS trade_count, min(k.first_tick) AS first_tick, max(k.last_tick) AS last_tick,
         bool_and(k.is_final) AS is_final
  FROM candles k
  GROUP BY 1, 2, 3, 4
) c
JOIN engines e ON e.id = c.engine_id AND %3$s %% e.candle_interval_ns = 0
JOIN securities s ON s.id = c.security_id
JOIN exchanges x ON x.id = s.exchange_id
LEFT JOIN candle_progress u ON u.engine_id = c.engine_id AND u.exchange_id = s.exchange_id
    $view$, v.name, v.length, v.length_ns);
  END LOOP;
END $views$ //
-- @DELIMITER ;

CREATE VIEW data_holes AS
SELECT coalesce(q.since, q.timestamp) AS from_time,
       CASE WHEN q.kind IN ('STARTED', 'DROPPED') THEN q.timestamp ELSE r.timestamp END AS until_time,
       q.kind, q.feed, x.code AS exchange, s.symbol, q.from_sequence, q.to_sequence, q.count, q.engine_id, q.tick_number
FROM data_quality_logs q
LEFT JOIN securities s ON s.id = q.security_id
LEFT JOIN exchanges x ON x.id = s.exchange_id
LEFT JOIN LATERAL (
  SELECT n.timestamp
  FROM data_quality_logs n
  WHERE n.engine_id = q.engine_id AND n.feed = q.feed AND n.security_id IS NOT DISTINCT FROM q.security_id
    AND n.kind IN ('RESYNCED', 'CONNECTED', 'STARTED') AND n.tick_number > q.tick_number
  ORDER BY n.tick_number
  LIMIT 1
) r ON true
WHERE q.kind IN ('GAP', 'DISCONNECTED', 'STALE', 'DROPPED', 'BOOK_DIFFERS', 'SNAPSHOT_FAILED')
   OR q.kind = 'STARTED' AND q.since IS NOT NULL;

-- //@UNDO

DROP VIEW data_holes;
DROP VIEW candles_1d;
DROP VIEW candles_1h;
DROP VIEW candles_15m;
DROP VIEW candles_5m;
DROP VIEW candles_1m;
DROP VIEW quotes_latest;
DROP VIEW trades_by_symbol;
DROP VIEW order_books_by_symbol;
