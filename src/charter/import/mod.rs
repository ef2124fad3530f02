//! A published charter, as text or as an HTML page, into what it declares.
//!
//! Published charters are written by hand, copied between editors and mailed around: tables with tabs, with rules, with
//! nothing at all, broken over lines, in one or several parts. [`read`] finds their rows in all of these, by these rules:
//! 1. Nothing is lost: each row becomes a declaration, or is kept with a [`Question`] and its own words.
//! 2. Nothing is guessed: what could be read in two ways is a question. A name never says what a cookie is for; the
//!    heading above it does, or its own row.
//! 3. Any input is read: no bytes are an error, only those that say nothing of cookies are.
//!
//! A tag's cells are certain; the cells of plain text are laid out by the cheapest cut (`align`). It must never do I/O,
//! write TOML, or know one charter from another.
//!
//! # Examples
//! ```
//! use octroi::charter::import::{Category, Published, read};
//!
//! let page = "Cookies statistiques\nNom du prestataire\tNom du cookie\tFinalités\nMatomo\t_pk_id.*\tCompter les visites";
//! let charter = read(&Published { bytes: page.as_bytes(), media_type: None, address: None })?;
//! let cookie = &charter.cookies[0];
//! assert_eq!((cookie.written.as_str(), cookie.category), ("_pk_id.*", Some(Category::Statistics)));
//! assert!(cookie.is_declared());
//! # Ok::<(), octroi::charter::import::ImportError>(())
//! ```

mod align;
mod category;
mod certain;
mod charset;
mod column;
mod compare;
mod finding;
mod fold;
mod host;
mod known;
mod look;
mod markup;
mod name;
mod question;
mod row;
mod section;
mod settle;
mod stated;
mod table;
mod text;
mod word;

pub use self::{
    category::Category,
    compare::{Change, changes},
    host::HostFinding,
    known::{documented_beginning, documented_lifetime},
    name::Naming,
    question::Question,
    stated::Stated,
};
use self::{
    finding::Finding,
    markup::{Block, Page},
    section::Section,
};
use crate::consent::Language;

/// A charter as it was published.
#[derive(Clone, Copy, Debug)]
pub struct Published<'a> {
    /// What was received.
    pub bytes: &'a [u8],
    /// What the server says it is: a `Content-Type`.
    pub media_type: Option<&'a str>,
    /// Where it was found, if that was an address.
    pub address: Option<&'a str>,
}

/// What a published charter declares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportedCharter {
    /// The host it speaks of.
    pub host: HostFinding,
    /// The language it is written in, if that is one the gate speaks.
    pub language: Option<Language>,
    /// What it says of cookies, in its order.
    pub cookies: Vec<ImportedCookie>,
    /// Prose that stands among the rows.
    pub prose: Vec<String>,
}

/// A row of a charter: a declaration, or what must be asked before it is one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportedCookie {
    /// Its name, as the page has it.
    pub written: String,
    /// Which names it stands for, if that is certain.
    pub naming: Option<Naming>,
    /// What it is for, if the page says so.
    pub category: Option<Category>,
    /// Who sets it.
    pub provider: String,
    /// For which service, and where.
    pub service: String,
    /// What it does.
    pub description: String,
    /// How long it lives, if the page says so.
    pub lifetime: Option<Stated>,
    /// The heading that it stands under.
    pub heading: Option<String>,
    /// What else the page says of it.
    pub notes: Vec<String>,
    /// What somebody must answer.
    pub questions: Vec<Question>,
}

/// Why nothing can be imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// It is no text: a picture, an archive, a PDF.
    #[error("this is neither text nor an HTML page")]
    NotText,
    /// No table of cookies was found, nor the name of one.
    #[error("no cookie is declared in it")]
    NoCookie,
}

/// Reads a published charter.
///
/// # Errors
/// If it is no text, or says nothing of cookies.
pub fn read(published: &Published<'_>) -> Result<ImportedCharter, ImportError> {
    let text = charset::decode(published.bytes, published.media_type);
    if is_binary(&text) {
        return Err(ImportError::NotText);
    }
    let page = if is_html(&text, published.media_type) {
        markup::page(&text)
    } else {
        Page { blocks: vec![Block::Text(text)], ..Page::default() }
    };
    let found = findings(&page);
    let mut cookies = settle::settle(found.iter().flat_map(row::cookies).collect());
    let mut prose: Vec<String> = found.iter().filter_map(Finding::prose).collect();
    if cookies.is_empty() {
        // A header and no row: what stands there may have been rows.
        cookies = prose.drain(..).map(ImportedCookie::left_over).collect();
    }
    if cookies.is_empty() {
        return Err(ImportError::NoCookie);
    }
    let words = words_of(&page);
    Ok(ImportedCharter { host: host_of(published, &page, &words), language: language(&page, &words), cookies, prose })
}

fn findings(page: &Page) -> Vec<Finding> {
    let (mut section, mut found) = (Section::default(), Vec::new());
    for block in &page.blocks {
        match block {
            Block::Heading(level, heading) => section.begin(*level, heading),
            Block::Text(text) => text::read(text, &mut section, &mut found),
            Block::Table(rows) => table::read(rows, &section, &mut found),
        }
    }
    found
}

fn words_of(page: &Page) -> String {
    let block = |block: &Block| match block {
        Block::Heading(_, text) | Block::Text(text) => text.clone(),
        Block::Table(rows) => rows.iter().flatten().cloned().collect::<Vec<_>>().join(" "),
    };
    page.blocks.iter().map(block).collect::<Vec<_>>().join("\n")
}

/// Where a page was found says whose it is, unless that is a copy on this machine or an address.
fn host_of(published: &Published<'_>, page: &Page, words: &str) -> HostFinding {
    let address = published.address.and_then(host::host_of_address);
    let own = page.address.as_deref().and_then(host::host_of_address);
    address.or(own).map_or_else(|| host::host(words), HostFinding::One)
}

/// Counts small words: a charter that says nothing of its language is in the one that it has most of.
fn language(page: &Page, words: &str) -> Option<Language> {
    const FRENCH: [&str; 10] = ["le", "la", "les", "des", "du", "une", "est", "sur", "pour", "et"];
    const ENGLISH: [&str; 10] = ["the", "of", "and", "to", "is", "are", "for", "by", "from", "this"];
    if let Some(language) = page.language.as_deref().and_then(Language::of_tag) {
        return Some(language);
    }
    let words = fold::plain_words(words);
    let count = |known: [&str; 10]| words.iter().filter(|word| known.contains(&word.as_str())).count();
    match count(FRENCH).cmp(&count(ENGLISH)) {
        std::cmp::Ordering::Greater => Some(Language::French),
        std::cmp::Ordering::Less => Some(Language::English),
        std::cmp::Ordering::Equal => None,
    }
}

fn is_html(text: &str, media_type: Option<&str>) -> bool {
    let media_type = media_type.unwrap_or_default().to_ascii_lowercase();
    if media_type.contains("html") {
        return true;
    }
    let lower = text.to_ascii_lowercase();
    !media_type.starts_with("text/plain")
        && ["<html", "<!doctype html", "<table", "<body", "</td>", "</tr>", "</p>", "</div>", "</li>"]
            .iter()
            .any(|tag| lower.contains(tag))
}

/// Text may have a stray control character; what has one in every few is none.
fn is_binary(text: &str) -> bool {
    let is_odd = |c: &char| (c.is_control() && !c.is_whitespace()) || *c == '\u{fffd}';
    let (odd, all) = (text.chars().filter(is_odd).count(), text.chars().count());
    odd > 8 && odd * 10 > all || text.starts_with("%PDF-") || text.starts_with("PK\u{3}\u{4}")
}

// === impl ImportedCookie ===

impl ImportedCookie {
    /// Makes a question of text that may have been a row.
    fn left_over(text: String) -> Self {
        Self { notes: vec![text], questions: vec![Question::LeftOver], ..Self::default() }
    }

    /// Returns true if it can be declared as it is: its names and its purpose are certain.
    #[must_use]
    pub fn is_declared(&self) -> bool {
        self.naming.is_some() && self.category.is_some() && !self.questions.iter().any(Question::forbids)
    }
}

impl ImportedCharter {
    /// Returns the rows that can be declared as they are.
    pub fn declared(&self) -> impl Iterator<Item = &ImportedCookie> {
        self.cookies.iter().filter(|cookie| cookie.is_declared())
    }

    /// Returns how many questions there are, that of the host among them.
    #[must_use]
    pub fn questions(&self) -> usize {
        self.cookies.iter().map(|cookie| cookie.questions.len()).sum()
    }
}
