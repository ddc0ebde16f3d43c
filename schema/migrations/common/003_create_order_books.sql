-- // Create order_books
-- No unique key (the ledger keeps rows from coming twice), no foreign key (it deadlocks with COPY where a chunk is made),
-- no index: a chunk is one minute, so the time bound of a query is the index. See schema/README.md.

CREATE TABLE order_books (
  timestamp timestamptz NOT NULL,
  security_id integer NOT NULL,
  bid_price numeric,
  ask_price numeric,
  bid_size numeric,
  ask_size numeric,
  event_time_ns bigint,
  receive_time_ns bigint NOT NULL,
  tick_number bigint NOT NULL,
  engine_id smallint NOT NULL,
  flags integer NOT NULL
);

SELECT 1 FROM create_hypertable('order_books', 'timestamp',
  chunk_time_interval => interval '${chunk_interval}', create_default_indexes => false);

-- //@UNDO

DROP TABLE order_books;
