-- What an entry is, so that digests and tombstones are found without reading all. Its content says it too.
ALTER TABLE entry ADD COLUMN kind TEXT NOT NULL DEFAULT 'receipt' CHECK (kind IN ('receipt', 'tombstone', 'digest'));

CREATE INDEX entry_by_kind ON entry (kind, sequence) WHERE kind <> 'receipt';

-- A receipt may be erased, in the transaction that has just appended a tombstone; nothing else changes.
DROP TRIGGER entry_refuses_update;

CREATE TRIGGER entry_refuses_update BEFORE UPDATE ON entry
WHEN NEW.sequence IS NOT OLD.sequence OR NEW.digest IS NOT OLD.digest OR NEW.link IS NOT OLD.link
    OR NEW.kind IS NOT OLD.kind OR OLD.kind IS NOT 'receipt' OR NEW.record IS NOT NULL OR NEW.content IS NOT NULL
    OR NOT EXISTS (SELECT 1 FROM head JOIN entry AS last USING (sequence) WHERE last.kind = 'tombstone')
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: an entry cannot be changed');
END;

-- What visitors were shown, each once. The hash is the SHA-256 of the content.
CREATE TABLE exhibit (
    hash       BLOB PRIMARY KEY CHECK (length(hash) = 32),
    media_type TEXT NOT NULL,
    content    BLOB NOT NULL
) STRICT;

CREATE TRIGGER exhibit_refuses_replacement BEFORE INSERT ON exhibit
WHEN EXISTS (SELECT 1 FROM exhibit WHERE hash = NEW.hash)
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: what was shown is kept once');
END;

CREATE TRIGGER exhibit_refuses_update BEFORE UPDATE ON exhibit
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: what was shown cannot be changed');
END;

CREATE TRIGGER exhibit_refuses_delete BEFORE DELETE ON exhibit
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: what was shown cannot be deleted');
END;
