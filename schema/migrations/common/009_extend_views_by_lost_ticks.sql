-- // Extend views by lost ticks
-- A loss lies between the last tick before it, whose receive time its row has, and the next row of the same engine.

CREATE OR REPLACE VIEW data_holes AS
SELECT coalesce(q.since, q.timestamp) AS from_time,
       CASE WHEN q.kind IN ('STARTED', 'DROPPED') THEN q.timestamp ELSE r.timestamp END AS until_time,
       q.kind, q.feed, x.code AS exchange, s.symbol, q.from_sequence, q.to_sequence, q.count, q.engine_id, q.tick_number
FROM data_quality_logs q
LEFT JOIN securities s ON s.id = q.security_id
LEFT JOIN exchanges x ON x.id = s.exchange_id
LEFT JOIN LATERAL (
  SELECT n.timestamp
  FROM data_quality_logs n
  WHERE n.engine_id = q.engine_id
    AND (q.kind = 'LOST' OR n.feed = q.feed AND n.security_id IS NOT DISTINCT FROM q.security_id
      AND n.kind IN ('RESYNCED', 'CONNECTED', 'STARTED'))
    AND n.tick_number > q.tick_number
  ORDER BY n.tick_number
  LIMIT 1
) r ON true
WHERE q.kind IN ('GAP', 'DISCONNECTED', 'STALE', 'DROPPED', 'BOOK_DIFFERS', 'SNAPSHOT_FAILED', 'LOST')
   OR q.kind = 'STARTED' AND q.since IS NOT NULL;

-- //@UNDO

CREATE OR REPLACE VIEW data_holes AS
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
