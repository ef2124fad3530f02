//! A row's cells into what it declares, with a question wherever that is not certain.

use super::{
    ImportedCookie, Question,
    category::category,
    column::Column,
    finding::Finding,
    fold::clean,
    name::{NameCell, Named, names},
    section::Section,
    stated::{Stated, stated_of_each},
};

/// What a row says, by column.
#[derive(Default)]
struct Columns {
    provider: Vec<String>,
    service: Vec<String>,
    name: String,
    description: Vec<String>,
    lifetime: String,
    category: String,
    notes: Vec<String>,
}

/// Reads what was found; a row that names several cookies is several.
pub(super) fn cookies(finding: &Finding) -> Vec<ImportedCookie> {
    match finding {
        Finding::Row { cells, labels, certain, section, raw } => {
            let columns = Columns::of(cells, labels);
            let raw = clean(raw);
            if raw.is_empty() {
                return Vec::new();
            }
            let NameCell { names, remarks } = names(&columns.name);
            let named = if names.is_empty() { vec![None] } else { names.into_iter().map(Some).collect() };
            let lifetimes = stated_of_each(&columns.lifetime, named.len());
            let named = named.into_iter().zip(lifetimes);
            named.map(|(name, lifetime)| columns.cookie((name, lifetime), &remarks, *certain, section, &raw)).collect()
        }
        Finding::Aside(_) => Vec::new(),
        Finding::LeftOver { .. } if finding.prose().is_some() => Vec::new(),
        Finding::LeftOver { raw, section, .. } => {
            let heading = section.heading().map(str::to_owned);
            vec![ImportedCookie { heading, ..ImportedCookie::left_over(clean(raw)) }]
        }
        Finding::Mention { name, around } => vec![ImportedCookie {
            written: name.clone(),
            notes: vec![around.clone()],
            questions: vec![Question::Mention],
            ..ImportedCookie::default()
        }],
    }
}

// === impl Columns ===

impl Columns {
    fn of(cells: &[(Column, String)], labels: &[String]) -> Self {
        let mut columns = Self::default();
        for (place, (column, text)) in cells.iter().enumerate() {
            let cleaned = unquoted(&clean(text));
            if cleaned.is_empty() || matches!(cleaned.as_str(), "-" | "–" | "—" | "/" | "…") {
                continue;
            }
            match column {
                Column::Provider => columns.provider.push(cleaned),
                Column::Service => columns.service.push(cleaned),
                // Lines within the cell may part one name from another.
                Column::Name => columns.name.clone_from(text),
                Column::Description => columns.description.push(cleaned),
                // And one lifetime from another.
                Column::Lifetime => columns.lifetime.clone_from(text),
                Column::Category => columns.category = cleaned,
                Column::Other => {
                    let label = labels.get(place).map(String::as_str).unwrap_or_default();
                    columns.notes.push(if label.is_empty() { cleaned } else { format!("{label}: {cleaned}") });
                }
            }
        }
        columns
    }

    fn cookie(
        &self,
        (name, lifetime): (Option<Named>, Option<Stated>),
        remarks: &[String],
        certain: bool,
        section: &Section,
        raw: &str,
    ) -> ImportedCookie {
        let mut cookie = ImportedCookie {
            provider: self.provider.join(" "),
            service: self.service.join(" — "),
            description: self.description.join(" — "),
            category: category(&self.category).or_else(|| section.category()),
            heading: section.heading().map(str::to_owned),
            notes: self.notes.clone(),
            ..ImportedCookie::default()
        };
        cookie.notes.extend(remarks.iter().map(|remark| format!("beside the name: {remark}")));
        if !self.category.is_empty() {
            cookie.notes.push(format!("kind: {}", self.category));
            // The row's own word against that of its heading, which is all the more a doubt.
            if category(&self.category).is_none() {
                cookie.category = cookie.category.filter(|_| super::fold::plain_words(&self.category).len() > 3);
            }
        }
        match name {
            Some(Named { written, naming }) => {
                cookie.questions.extend(naming.is_none().then_some(Question::Name));
                (cookie.written, cookie.naming) = (clean(&written), naming);
            }
            None => cookie.questions.push(Question::NoName),
        }
        let said = clean(&self.lifetime);
        if !said.is_empty() {
            match lifetime {
                Some(_) => cookie.notes.push(format!("lifetime: {said}")),
                None => cookie.questions.push(Question::Lifetime(said)),
            }
            cookie.lifetime = lifetime;
        }
        cookie.questions.extend((!certain).then_some(Question::Columns));
        cookie.questions.extend(cookie.category.is_none().then_some(Question::Purpose));
        if !cookie.is_declared() {
            cookie.notes.push(format!("the row: {raw}"));
        }
        cookie
    }
}

/// Takes off the quotes that a list of values has around a value with its separator in it.
fn unquoted(text: &str) -> String {
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).filter(|inner| !inner.is_empty());
    inner.map_or_else(|| text.to_owned(), |inner| inner.replace("\"\"", "\""))
}
