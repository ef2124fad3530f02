-- The chain of entries. The layout of digest and link is in the documentation of the ledger module.
-- Record and content may be null so that retention can erase a content and leave its digest in the chain.
CREATE TABLE entry (
    sequence INTEGER PRIMARY KEY CHECK (sequence >= 1),
    record   BLOB UNIQUE CHECK (length(record) = 16),
    content  TEXT,
    digest   BLOB NOT NULL CHECK (length(digest) = 32),
    link     BLOB NOT NULL CHECK (length(link) = 32),
    CHECK ((record IS NULL) = (content IS NULL))
) STRICT;

-- The end of the chain, so that deleting the last entries shows.
CREATE TABLE head (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    sequence INTEGER NOT NULL,
    link     BLOB NOT NULL CHECK (length(link) = 32)
) STRICT;

INSERT INTO head (one, sequence, link) VALUES (1, 0, zeroblob(32));

-- INSERT OR REPLACE deletes without firing delete triggers, so what it would replace is refused before.
CREATE TRIGGER entry_follows_head BEFORE INSERT ON entry
WHEN NEW.sequence IS NOT (SELECT sequence + 1 FROM head)
    OR EXISTS (SELECT 1 FROM entry WHERE record = NEW.record)
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: an entry can only follow the last one');
END;

CREATE TRIGGER entry_moves_head AFTER INSERT ON entry
BEGIN
    UPDATE head SET sequence = NEW.sequence, link = NEW.link;
END;

CREATE TRIGGER entry_refuses_update BEFORE UPDATE ON entry
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: an entry cannot be changed');
END;

CREATE TRIGGER entry_refuses_delete BEFORE DELETE ON entry
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: an entry cannot be deleted');
END;

CREATE TRIGGER head_only_advances BEFORE UPDATE ON head
WHEN NEW.one IS NOT OLD.one
    OR NEW.sequence IS NOT OLD.sequence + 1
    OR NOT EXISTS (SELECT 1 FROM entry WHERE sequence = NEW.sequence AND link = NEW.link)
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: its head only moves to the entry that follows');
END;

CREATE TRIGGER head_refuses_delete BEFORE DELETE ON head
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: its head cannot be deleted');
END;

CREATE TRIGGER head_refuses_insert BEFORE INSERT ON head
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: it has one head');
END;
