//! The statements on an open ledger, prepared once a connection.
//!
//! What is appended takes two journeys: one that locks the head and asks what is
//! there already, one that writes and commits. It must never read the head without
//! the lock, so that several gates make one chain.

use std::ops::RangeInclusive;

use tokio_postgres::{Client, Error, Row as Columns, Statement};

use super::{failure::Failure, session::Open};
use crate::{
    consent::{ContentHash, RecordId},
    ledger::{
        chain::{Head, Held, Link, Row},
        entry::{Entry, Kind},
        exhibit::Exhibit,
    },
};

/// The statements of one connection.
pub(super) struct Statements {
    pub(super) lock_head: Statement,
    pub(super) held: Statement,
    pub(super) shown: Statement,
    pub(super) show: Statement,
    pub(super) insert: Statement,
    pub(super) erase: Statement,
    head: Statement,
    find: Statement,
    exhibit: Statement,
    rows: Statement,
    last: Statement,
}

// === impl Statements ===

impl Statements {
    pub(super) async fn prepare(client: &Client) -> Result<Self, Failure> {
        let columns = "SELECT sequence, record, content, digest, link, kind FROM octroi.entry";
        let (find, rows, last) = (
            format!("{columns} WHERE record = $1"),
            format!("{columns} WHERE sequence BETWEEN $1 AND $2 ORDER BY sequence LIMIT $3"),
            format!("{columns} WHERE kind = $1 ORDER BY sequence DESC LIMIT $2"),
        );
        let (lock_head, held, shown, show, insert, erase, head, find, exhibit, rows, last) = tokio::try_join!(
            client.prepare("SELECT sequence, link FROM octroi.head FOR UPDATE"),
            client.prepare("SELECT record, content FROM octroi.entry WHERE record = ANY ($1::bytea[])"),
            client.prepare("SELECT hash FROM octroi.exhibit WHERE hash = ANY ($1::bytea[])"),
            client.prepare(
                "INSERT INTO octroi.exhibit (hash, media_type, content) \
                 SELECT * FROM unnest($1::bytea[], $2::text[], $3::bytea[])"
            ),
            client.prepare(
                "INSERT INTO octroi.entry (sequence, record, content, digest, link, kind) \
                 SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::text[], $4::bytea[], $5::bytea[], $6::text[])"
            ),
            client.prepare(
                "UPDATE octroi.entry SET record = NULL, content = NULL \
                 FROM unnest($1::bigint[], $2::bigint[]) AS range (first, last) \
                 WHERE sequence BETWEEN range.first AND range.last AND kind = 'receipt' AND content IS NOT NULL"
            ),
            client.prepare("SELECT sequence, link FROM octroi.head"),
            client.prepare(&find),
            client.prepare("SELECT media_type, content FROM octroi.exhibit WHERE hash = $1"),
            client.prepare(&rows),
            client.prepare(&last),
        )?;
        Ok(Self { lock_head, held, shown, show, insert, erase, head, find, exhibit, rows, last })
    }
}

pub(super) async fn find(open: &Open, record: RecordId) -> Result<Option<Row>, Failure> {
    let found = open.client.query_opt(&open.statements.find, &[&record.as_bytes().as_slice()]).await?;
    Ok(found.as_ref().map(read_row).transpose()?)
}

pub(super) async fn exhibit(open: &Open, hash: ContentHash) -> Result<Option<Exhibit>, Failure> {
    let found = open.client.query_opt(&open.statements.exhibit, &[&hash.as_bytes().as_slice()]).await?;
    let read = |row: Columns| Ok::<_, Error>(Exhibit::new(row.try_get(0)?, row.try_get::<_, Vec<u8>>(1)?));
    Ok(found.map(read).transpose()?)
}

pub(super) async fn head(open: &Open) -> Result<Head, Failure> {
    Ok(read_head(&open.client.query_one(&open.statements.head, &[]).await?)?)
}

pub(super) async fn rows(open: &Open, range: &RangeInclusive<u64>, limit: u32) -> Result<Vec<Row>, Failure> {
    let (first, last, limit) = (range.start().cast_signed(), range.end().cast_signed(), i64::from(limit));
    let rows = open.client.query(&open.statements.rows, &[&first, &last, &limit]).await?;
    Ok(rows.iter().map(read_row).collect::<Result<_, _>>()?)
}

pub(super) async fn last(open: &Open, kind: Kind, limit: u32) -> Result<Vec<Row>, Failure> {
    let rows = open.client.query(&open.statements.last, &[&kind.label(), &i64::from(limit)]).await?;
    Ok(rows.iter().map(read_row).collect::<Result<_, _>>()?)
}

pub(super) fn read_head(row: &Columns) -> Result<Head, Error> {
    // A link of another length cannot be the last entry's, and says so in a check.
    let link = octets(row, 1)?.map_or(Head::EMPTY.link, Link::from_bytes);
    Ok(Head { sequence: row.try_get::<_, i64>(0)?.cast_unsigned(), link })
}

fn read_row(row: &Columns) -> Result<Row, Error> {
    let (record, content) = (row.try_get::<_, Option<&[u8]>>(1)?, row.try_get::<_, Option<&str>>(2)?);
    let kind = row.try_get::<_, Option<&str>>(5)?.and_then(Kind::of_label);
    let held = match (record, content, kind) {
        (None, None, _) => Held::Erased,
        (Some(_), Some(content), Some(kind)) => match octets(row, 1)?.map(RecordId::from_bytes) {
            Some(record) => Held::Whole(Entry { record, kind, content: content.to_owned() }),
            None => Held::Unreadable,
        },
        _ => Held::Unreadable,
    };
    Ok(Row {
        sequence: row.try_get::<_, i64>(0)?.cast_unsigned(),
        held,
        digest: octets(row, 3)?,
        link: octets(row, 4)?.map(Link::from_bytes),
    })
}

/// Returns a value that has exactly this length; a changed database may hold any.
fn octets<const N: usize>(row: &Columns, place: usize) -> Result<Option<[u8; N]>, Error> {
    let octets = row.try_get::<_, Option<&[u8]>>(place)?;
    Ok(octets.and_then(|octets| octets.try_into().ok()))
}
