//! The tables, made and brought up to date under a lock that all gates take.
//!
//! Everything is in a schema of its own, `octroi`, which may be beside another
//! program's tables. `octroi.ledger` counts the migrations applied. It must never
//! change a released migration, nor write to what is not a ledger or is a newer one.

use tokio_postgres::{Client, Transaction};

use super::{failure::Failure, target::PostgresTarget};
use crate::ledger::{
    error::{LedgerError, StorageError},
    options::Lacking,
};

/// Applied in order, each in its own transaction.
const MIGRATIONS: [&str; 1] = [include_str!("../migrations/postgres/0001_entries.sql")];

/// `octroi`: the advisory lock that is held while the schema is looked at and changed.
const LOCK: i64 = 0x6f63_7472_6f69;

/// What the database says it is.
enum Found {
    /// It has no schema of ours, or an empty one.
    Nothing,
    /// It has a schema of that name, of somebody else.
    Foreign,
    /// It has so many migrations applied.
    Ledger(i32),
}

/// Makes or migrates the tables, and sees to it that what is committed is kept.
pub(super) async fn bring_up_to_date(
    client: &mut Client,
    target: &PostgresTarget,
    lacking: Lacking,
) -> Result<(), Failure> {
    refuse_unfit(client, target).await?;
    // Once without a lock, so that a gate that connects again waits for nobody.
    match found(client).await? {
        Found::Ledger(version) if known(version)? == MIGRATIONS.len() => return Ok(()),
        Found::Nothing if lacking == Lacking::Refuse => {
            return Err(Failure::Unusable(LedgerError::Absent { place: target.to_string().into() }));
        }
        Found::Ledger(_) | Found::Nothing | Found::Foreign => {}
    }
    for (applied, migration) in MIGRATIONS.into_iter().enumerate() {
        let transaction = client.transaction().await?;
        transaction.query_one("SELECT pg_advisory_xact_lock($1)", &[&LOCK]).await?;
        // Read again under the lock: another gate may have migrated meanwhile.
        let version = match found(transaction.client()).await? {
            Found::Nothing => 0,
            Found::Foreign => return Err(Failure::Unusable(LedgerError::Foreign { path: target.to_string().into() })),
            Found::Ledger(version) => known(version)?,
        };
        if version == applied {
            apply(&transaction, migration, applied).await?;
        }
        transaction.commit().await?;
    }
    Ok(())
}

async fn apply(transaction: &Transaction<'_>, migration: &str, applied: usize) -> Result<(), Failure> {
    if applied == 0 {
        // Asked for only where it is needed: who owns the schema may not be allowed to make one.
        let has = transaction.query_one("SELECT to_regnamespace('octroi') IS NOT NULL", &[]).await?;
        if !has.try_get::<_, bool>(0)? {
            transaction.batch_execute("CREATE SCHEMA octroi").await?;
        }
        transaction.batch_execute(VERSION_TABLE).await?;
    }
    transaction.batch_execute(migration).await?;
    let version = i32::try_from(applied + 1).unwrap_or(i32::MAX);
    transaction.execute("UPDATE octroi.ledger SET version = $1", &[&version]).await?;
    Ok(())
}

const VERSION_TABLE: &str = "CREATE TABLE octroi.ledger (one integer PRIMARY KEY CHECK (one = 1), version integer NOT NULL); \
    INSERT INTO octroi.ledger (one, version) VALUES (1, 0)";

async fn found(client: &Client) -> Result<Found, Failure> {
    let row = client
        .query_one(
            "SELECT to_regclass('octroi.ledger') IS NOT NULL, \
             EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace('octroi'))",
            &[],
        )
        .await?;
    if !row.try_get::<_, bool>(0)? {
        return Ok(if row.try_get(1)? { Found::Foreign } else { Found::Nothing });
    }
    Ok(Found::Ledger(client.query_one("SELECT version FROM octroi.ledger", &[]).await?.try_get(0)?))
}

/// Returns how many migrations are applied, if we know them all.
fn known(version: i32) -> Result<usize, Failure> {
    let (found, known) = (u32::try_from(version).unwrap_or(u32::MAX), MIGRATIONS.len() as u32);
    if found > known { Err(Failure::Unusable(LedgerError::Newer { found, known })) } else { Ok(found as usize) }
}

/// Refuses a database that would lose what it acknowledged, or could not keep every text.
async fn refuse_unfit(client: &Client, target: &PostgresTarget) -> Result<(), Failure> {
    let row = client
        .query_one(
            "SELECT current_setting('fsync')::boolean, current_setting('server_encoding') = 'UTF8', \
             CASE current_setting('synchronous_commit') WHEN 'off' THEN set_config('synchronous_commit', 'on', false) END",
            &[],
        )
        .await?;
    let reason = match (row.try_get(0)?, row.try_get(1)?) {
        (true, true) => return Ok(()),
        (false, true | false) => "the server runs with fsync = off: what it commits is not durable",
        (true, false) => "the database's encoding is not UTF8: make one with ENCODING 'UTF8'",
    };
    let source = StorageError::from(std::io::Error::other(reason));
    Err(Failure::Unusable(LedgerError::Open { path: target.to_string().into(), source }))
}
