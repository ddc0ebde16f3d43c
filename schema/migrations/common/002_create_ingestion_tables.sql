-- // Create ingestion_ledger, ingestion_status and candle_progress
-- The ledger row of a batch is committed with the rows of the batch: a tick is in the database if, and only if, its number
-- lies in a range of the ledger. Contiguous ranges are folded into one.

CREATE TABLE ingestion_ledger (
  engine_id smallint NOT NULL REFERENCES engines (id),
  first_tick bigint NOT NULL,
  last_tick bigint NOT NULL CHECK (last_tick >= first_tick),
  rows bigint NOT NULL,
  committed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (engine_id, first_tick)
);

CREATE TABLE ingestion_status (
  engine_id smallint PRIMARY KEY REFERENCES engines (id),
  received bigint NOT NULL,
  journaled bigint NOT NULL,
  synced bigint NOT NULL,
  stored bigint NOT NULL,
  lag bigint NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- Up to when the candles of an exchange will not change any more, as far as candles tell: where a bar of several candles
-- is final although the last of them has no trade.
CREATE TABLE candle_progress (
  engine_id smallint NOT NULL REFERENCES engines (id),
  exchange_id integer NOT NULL REFERENCES exchanges (id),
  final_until timestamptz NOT NULL,
  PRIMARY KEY (engine_id, exchange_id)
);

-- //@UNDO

DROP TABLE candle_progress;
DROP TABLE ingestion_status;
DROP TABLE ingestion_ledger;
