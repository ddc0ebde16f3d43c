-- // Create trades
-- As order_books: no key, no index, bounded by time.

CREATE TABLE trades (
  timestamp timestamptz NOT NULL,
  security_id integer NOT NULL,
  price numeric,
  size numeric,
  side char(1),
  trade_id bigint,
  trade_count bigint,
  event_time_ns bigint,
  receive_time_ns bigint NOT NULL,
  tick_number bigint NOT NULL,
  engine_id smallint NOT NULL,
  flags integer NOT NULL
);

SELECT 1 FROM create_hypertable('trades', 'timestamp',
  chunk_time_interval => interval '${chunk_interval}', create_default_indexes => false);

-- //@UNDO

DROP TABLE trades;
