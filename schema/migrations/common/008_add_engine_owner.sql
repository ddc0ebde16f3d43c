-- // Add the owner of an engine, the wish for a refill, and the hash of the last tick
-- instance: the run that stores for this engine, so that another notices when it was not the last. is_refill_wanted: a table
-- was lost and made anew, so the engine takes back what its journal can make again, and stores it once more. last_hash: of
-- the last tick of a range, so that a journal that went another way, a copy for example, is found out.

ALTER TABLE engines ADD COLUMN instance uuid, ADD COLUMN host text, ADD COLUMN owned_since timestamptz,
  ADD COLUMN is_refill_wanted boolean NOT NULL DEFAULT false;

ALTER TABLE ingestion_ledger ADD COLUMN last_hash bigint;

-- //@UNDO

ALTER TABLE ingestion_ledger DROP COLUMN last_hash;
ALTER TABLE engines DROP COLUMN instance, DROP COLUMN host, DROP COLUMN owned_since, DROP COLUMN is_refill_wanted;
