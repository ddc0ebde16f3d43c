-- // Create data_quality_logs
-- Whatever went wrong with the data, and what repaired it. Few rows: long chunks.

CREATE TABLE data_quality_logs (
  timestamp timestamptz NOT NULL,
  engine_id smallint NOT NULL,
  feed text,
  security_id integer,
  kind text NOT NULL,
  from_sequence bigint,
  to_sequence bigint,
  count bigint,
  reason text,
  repaired text,
  raw bytea,
  since timestamptz,
  receive_time_ns bigint NOT NULL,
  tick_number bigint NOT NULL
);

SELECT 1 FROM create_hypertable('data_quality_logs', 'timestamp',
  chunk_time_interval => interval '${long_chunk_interval}', create_default_indexes => false);

CREATE INDEX data_quality_logs_by_kind ON data_quality_logs (kind, timestamp DESC);

-- //@UNDO

DROP TABLE data_quality_logs;
