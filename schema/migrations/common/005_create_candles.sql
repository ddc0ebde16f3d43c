-- // Create candles
-- Few rows, updated while their minute is open: a unique key to merge by, and long chunks.

CREATE TABLE candles (
  time timestamptz NOT NULL,
  security_id integer NOT NULL,
  open numeric NOT NULL,
  high numeric NOT NULL,
  low numeric NOT NULL,
  close numeric NOT NULL,
  volume numeric NOT NULL,
  vwap numeric,
  trade_count bigint NOT NULL,
  first_tick bigint NOT NULL,
  last_tick bigint NOT NULL,
  revision bigint NOT NULL,
  is_final boolean NOT NULL,
  price_type text NOT NULL,
  engine_id smallint NOT NULL,
  notional numeric NOT NULL
);

SELECT 1 FROM create_hypertable('candles', 'time',
  chunk_time_interval => interval '${long_chunk_interval}', create_default_indexes => false);

CREATE UNIQUE INDEX candles_key ON candles (security_id, time, price_type, engine_id);

-- //@UNDO

DROP TABLE candles;
