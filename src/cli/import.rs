//! `octroi import`.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use octroi::{
    charter::import::{Change, HostFinding, ImportError, ImportedCharter, Published, read},
    config::{self, PortalFileOptions, WrittenPortal, portal_changes, write_portal_file},
    proxy::{ByteSize, FetchError, Fetched, fetch},
    site::Site,
};

use super::{Outcome, arguments::ImportArguments, check, output, report};

/// More than any page of words; what is larger was not meant.
const LARGEST: u64 = 8 << 20;
/// An operator waits at a terminal.
const LONGEST: Duration = Duration::from_secs(30);

/// Why a charter cannot be imported.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("cannot read {0}")]
    Read(String, #[source] io::Error),
    #[error("{0} is larger than {LARGEST} bytes")]
    TooLarge(String),
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("cannot import {0}")]
    Import(String, #[source] ImportError),
    #[error("cannot write {}", .0.display())]
    Write(PathBuf, #[source] io::Error),
    #[error("{} is there already; --force replaces it", .0.display())]
    Exists(PathBuf),
    #[error("{0} has several portals, and none of them is that of the charter; --host says which it is")]
    Portals(String),
}

/// Writes a published charter as a portal file, or says what it changes of one.
pub(super) fn run(arguments: &ImportArguments) -> Outcome {
    let imported = match receive(&arguments.charter).and_then(|received| import(arguments, received)) {
        Ok(imported) => imported,
        Err(failure) => return failed(&failure),
    };
    match &arguments.diff {
        Some(portal) => compare(portal, arguments, &imported),
        None => write(arguments, &imported),
    }
}

fn failed(failure: &Failure) -> Outcome {
    report::error(failure);
    Outcome::Failed
}

fn write(arguments: &ImportArguments, (_, written): &(ImportedCharter, WrittenPortal)) -> Outcome {
    match &arguments.output {
        Some(file) => {
            if let Err(failure) = save(file, &written.text, arguments.force) {
                return failed(&failure);
            }
        }
        None => output::text(&written.text),
    }
    report::diagnostics(&written.questions);
    let WrittenPortal { declared, suggestions, questions, .. } = written;
    output::note(&format!(
        "{}, {}, {}",
        count(*declared, "cookie declared", "cookies declared"),
        count(questions.len(), "question", "questions"),
        count(*suggestions, "suggestion to look at", "suggestions to look at"),
    ));
    if questions.is_empty() { Outcome::Fine } else { Outcome::Findings }
}

fn compare(
    portal: &Path,
    arguments: &ImportArguments,
    (charter, written): &(ImportedCharter, WrittenPortal),
) -> Outcome {
    let compiled = match config::portal(portal, check::keys) {
        Ok(compiled) => compiled,
        Err(diagnostics) => {
            report::diagnostics(&diagnostics);
            return Outcome::Failed;
        }
    };
    let host = match (&charter.host, arguments.host.first()) {
        (_, Some(host)) => Some(host),
        (HostFinding::One(host), None) => Some(host),
        (HostFinding::None | HostFinding::Several(_), None) => None,
    };
    let sites: Vec<&Arc<Site>> = compiled.sites.iter().collect();
    let site = match (host.and_then(|host| compiled.sites.find(host)), sites.as_slice()) {
        (Some(site), _) => site,
        // A portal file may answer on another host than the one its charter was published on.
        (None, [only]) => only,
        (None, _) => return failed(&Failure::Portals(portal.display().to_string())),
    };
    let changes = portal_changes(site, charter);
    changes.iter().for_each(|change| output::text(&told(change)));
    // The places of questions are in a file that is not written here.
    let questions: Vec<_> = written.questions.iter().cloned().map(without_place).collect();
    report::diagnostics(&questions);
    output::note(&format!(
        "{}, {}",
        count(changes.len(), "difference", "differences"),
        count(questions.len(), "question", "questions")
    ));
    if changes.is_empty() && questions.is_empty() { Outcome::Fine } else { Outcome::Findings }
}

fn without_place(mut diagnostic: config::Diagnostic) -> config::Diagnostic {
    (diagnostic.source, diagnostic.span) = (None, None);
    diagnostic
}

fn told(change: &Change) -> String {
    match change {
        Change::Added { name, purpose } => format!("added    {name}  purpose {purpose}\n"),
        Change::Removed { name } => format!("removed  {name}\n"),
        Change::Changed { name, field, declared, published } => {
            format!("changed  {name}  {field}\n  declared   {declared}\n  published  {published}\n")
        }
    }
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn receive(charter: &str) -> Result<Fetched, Failure> {
    let failed = |error| Failure::Read(charter.to_owned(), error);
    let is_web = |scheme: &str| charter.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    if is_web("http://") || is_web("https://") {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        return Ok(runtime.block_on(fetch(charter, ByteSize::new(LARGEST), LONGEST))?);
    }
    let (name, mut bytes) = (if charter == "-" { "standard input" } else { charter }, Vec::new());
    let failed = |error| Failure::Read(name.to_owned(), error);
    if charter == "-" {
        io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    } else {
        File::open(charter).map_err(failed)?.take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    }
    if bytes.len() as u64 > LARGEST {
        return Err(Failure::TooLarge(name.to_owned()));
    }
    Ok(Fetched { address: name.to_owned(), media_type: None, bytes: bytes.into() })
}

fn import(arguments: &ImportArguments, received: Fetched) -> Result<(ImportedCharter, WrittenPortal), Failure> {
    let Fetched { address, media_type, bytes } = received;
    let published = Published { bytes: &bytes, media_type: media_type.as_deref(), address: Some(&address) };
    let charter = read(&published).map_err(|error| Failure::Import(address.clone(), error))?;
    // What is found in a folder is named without it: the file must not tell where it was made.
    let source =
        if address.contains("://") { address.as_str() } else { address.rsplit('/').next().unwrap_or(&address) };
    let options = PortalFileOptions {
        source: source.to_owned(),
        name: arguments.output.as_ref().map_or_else(|| "standard output".to_owned(), |file| file.display().to_string()),
        hosts: arguments.host.clone(),
        upstream: arguments.upstream.clone(),
    };
    let written = write_portal_file(&charter, &options);
    Ok((charter, written))
}

/// Writes beside the file first, so that one that is replaced is replaced whole.
fn save(file: &Path, text: &str, force: bool) -> Result<(), Failure> {
    let failed = |error: io::Error| {
        if error.kind() == io::ErrorKind::AlreadyExists {
            Failure::Exists(file.to_owned())
        } else {
            Failure::Write(file.to_owned(), error)
        }
    };
    if !force {
        let mut made = OpenOptions::new().write(true).create_new(true).open(file).map_err(failed)?;
        return made.write_all(text.as_bytes()).map_err(failed);
    }
    let mut beside = file.as_os_str().to_owned();
    beside.push(format!(".{}.new", std::process::id()));
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, file));
    if written.is_err() {
        drop(fs::remove_file(&beside));
    }
    written.map_err(failed)
}
