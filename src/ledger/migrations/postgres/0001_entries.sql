-- The chain of entries, as in the embedded ledger. The layout of digest and link is in the documentation of the ledger module.
-- Record and content may be null so that retention can erase a content and leave its digest in the chain.
CREATE TABLE octroi.entry (
    sequence bigint PRIMARY KEY CHECK (sequence >= 1),
    record   bytea UNIQUE CHECK (octet_length(record) = 16),
    content  text,
    digest   bytea NOT NULL CHECK (octet_length(digest) = 32),
    link     bytea NOT NULL CHECK (octet_length(link) = 32),
    kind     text NOT NULL CHECK (kind IN ('receipt', 'tombstone', 'digest')),
    CHECK ((record IS NULL) = (content IS NULL))
);

CREATE INDEX entry_by_kind ON octroi.entry (kind, sequence) WHERE kind <> 'receipt';

-- What visitors were shown, each once. The hash is the SHA-256 of the content.
CREATE TABLE octroi.exhibit (
    hash       bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    media_type text NOT NULL,
    content    bytea NOT NULL
);

-- The end of the chain, so that deleting the last entries shows; who appends locks this row first.
CREATE TABLE octroi.head (
    one      integer PRIMARY KEY CHECK (one = 1),
    sequence bigint NOT NULL,
    link     bytea NOT NULL CHECK (octet_length(link) = 32)
);

INSERT INTO octroi.head (one, sequence, link) VALUES (1, 0, decode(repeat('00', 32), 'hex'));

-- Once a statement, not once a row: a batch moves the head one time.
CREATE FUNCTION octroi.entry_moves_head() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    before bigint;
    first  bigint;
    last   bigint;
    many   bigint;
BEGIN
    SELECT min(sequence), max(sequence), count(*) INTO first, last, many FROM appended;
    IF many = 0 THEN
        RETURN NULL;
    END IF;
    SELECT sequence INTO before FROM octroi.head;
    IF first IS DISTINCT FROM before + 1 OR last IS DISTINCT FROM before + many THEN
        RAISE EXCEPTION 'the ledger is append-only: an entry can only follow the last one';
    END IF;
    UPDATE octroi.head SET sequence = last, link = (SELECT appended.link FROM appended WHERE appended.sequence = last);
    RETURN NULL;
END
$$;

CREATE FUNCTION octroi.head_only_advances() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NEW.one IS DISTINCT FROM OLD.one
        OR NEW.sequence IS DISTINCT FROM (SELECT max(sequence) FROM octroi.entry)
        OR NEW.sequence <= OLD.sequence
        OR NOT EXISTS (SELECT FROM octroi.entry WHERE sequence = NEW.sequence AND link = NEW.link)
    THEN
        RAISE EXCEPTION 'the ledger is append-only: its head only moves to the entry that follows';
    END IF;
    RETURN NEW;
END
$$;

-- A receipt may be erased, in the transaction that has just appended a tombstone; nothing else changes.
CREATE FUNCTION octroi.entry_is_only_erased() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NEW.sequence IS DISTINCT FROM OLD.sequence OR NEW.digest IS DISTINCT FROM OLD.digest
        OR NEW.link IS DISTINCT FROM OLD.link OR NEW.kind IS DISTINCT FROM OLD.kind OR OLD.kind <> 'receipt'
        OR NEW.record IS NOT NULL OR NEW.content IS NOT NULL
        OR NOT EXISTS (SELECT FROM octroi.head JOIN octroi.entry AS last USING (sequence) WHERE last.kind = 'tombstone')
    THEN
        RAISE EXCEPTION 'the ledger is append-only: an entry cannot be changed';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION octroi.refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: nothing in it can be changed or deleted, and it has one head';
END
$$;

CREATE TRIGGER entry_moves_head AFTER INSERT ON octroi.entry
    REFERENCING NEW TABLE AS appended FOR EACH STATEMENT EXECUTE FUNCTION octroi.entry_moves_head();
CREATE TRIGGER entry_is_only_erased BEFORE UPDATE ON octroi.entry
    FOR EACH ROW EXECUTE FUNCTION octroi.entry_is_only_erased();
CREATE TRIGGER exhibit_refuses BEFORE UPDATE OR DELETE OR TRUNCATE ON octroi.exhibit
    FOR EACH STATEMENT EXECUTE FUNCTION octroi.refuses();
CREATE TRIGGER entry_refuses BEFORE DELETE OR TRUNCATE ON octroi.entry
    FOR EACH STATEMENT EXECUTE FUNCTION octroi.refuses();
CREATE TRIGGER head_only_advances BEFORE UPDATE ON octroi.head
    FOR EACH ROW EXECUTE FUNCTION octroi.head_only_advances();
CREATE TRIGGER head_refuses BEFORE INSERT OR DELETE OR TRUNCATE ON octroi.head
    FOR EACH STATEMENT EXECUTE FUNCTION octroi.refuses();
