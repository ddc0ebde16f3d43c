-- // Create exchanges, securities and engines
-- Names on one side, small numbers on the other. The numbers are the database's own: an engine maps those of its journal
-- to them by exchange and symbol, so that a lost database or a second engine changes nothing.

CREATE TABLE exchanges (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL UNIQUE
);

CREATE TABLE securities (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  exchange_id integer NOT NULL REFERENCES exchanges (id),
  symbol text NOT NULL,
  price_scale smallint NOT NULL,
  size_scale smallint NOT NULL,
  UNIQUE (exchange_id, symbol)
);

CREATE TABLE engines (
  id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  journal_id uuid NOT NULL,
  candle_interval_ns bigint NOT NULL,
  created timestamptz NOT NULL DEFAULT now(),
  UNIQUE (name, journal_id)
);

-- //@UNDO

DROP TABLE engines;
DROP TABLE securities;
DROP TABLE exchanges;
