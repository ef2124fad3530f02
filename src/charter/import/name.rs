//! The cell that names cookies: one name, several, a beginning with `*`, or a form such as `_ga_<ID>`.

use super::{
    fold::{is_invisible, is_space},
    known::{is_known, is_known_as_a_whole},
};
use crate::{cookie::CookieName, policy::Pattern};

/// How a portal file names the cookies of a declaration.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Naming {
    /// A name, or a beginning with `*` at its end.
    Name(String),
    /// What stands for several names and is not only a beginning.
    Regex(String),
}

/// A name as a page has it, and what it is read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) written: String,
    /// `None` where it is not certain which names are meant.
    pub(super) naming: Option<Naming>,
}

/// What a cell names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NameCell {
    pub(super) names: Vec<Named>,
    /// What else the cell says, such as remarks in brackets.
    pub(super) remarks: Vec<String>,
}

/// What a cell says when it names no cookie.
const NOTHING: [&str; 12] =
    ["aucun", "aucune", "none", "n/a", "na", "neant", "néant", "divers", "various", "idem", "inconnu", "unknown"];

/// Reads a cell. Whatever is in it comes back as a name or as a remark.
pub(super) fn names(cell: &str) -> NameCell {
    let (bare, remarks) = without_remarks(cell);
    let mut found = NameCell { names: Vec::new(), remarks };
    for piece in bare.split(['\n', ',', ';', '•', '·']).flat_map(|piece| piece.split(" / ")) {
        let words: Vec<&str> = piece.split(is_space).map(trimmed).filter(|word| !word.is_empty()).collect();
        let meant: Vec<&str> = words.iter().copied().filter(|word| !is_joint(word)).collect();
        match meant.as_slice() {
            // A word that joins names, and no names.
            [] if words.iter().any(|word| word.contains(char::is_alphanumeric)) => {
                found.names.push(Named { written: words.join(" "), naming: None });
            }
            [] => {}
            [one] => found.names.extend(one.split('/').filter(|name| !name.is_empty()).map(Named::read)),
            several if several.iter().all(|word| looks_like_a_name(word)) => {
                found.names.extend(several.iter().flat_map(|word| word.split('/')).map(Named::read));
            }
            // "Google Analytics" is no two cookies, and no one either.
            _ => found.names.push(Named { written: words.join(" "), naming: None }),
        }
    }
    found
}

/// True for what can only be a cookie's name: well-known, or of a form that words do not have.
pub(super) fn looks_like_a_name(word: &str) -> bool {
    let word = trimmed(word);
    if word.contains("://") || word.contains('@') || word.len() > 128 {
        return false;
    }
    // `visitorId`, and neither `YouTube` nor `iPad`.
    let humps = word.len() > 6
        && word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.contains(|c: char| c.is_ascii_uppercase());
    let form = word.contains('_')
        || (word.ends_with('*') && word.len() > 2)
        || (humps && word.bytes().all(|b| b.is_ascii_alphanumeric()));
    is_known(word) || (form && word.chars().any(char::is_alphanumeric) && naming(word).is_some())
}

/// Takes away what editors put around a name.
pub(super) fn trimmed(word: &str) -> &str {
    let around = |c: char| {
        is_space(c)
            || is_invisible(c)
            || matches!(
                c,
                '"' | '\''
                    | '`'
                    | '«'
                    | '»'
                    | '“'
                    | '”'
                    | '‘'
                    | '’'
                    | '„'
                    | '('
                    | ')'
                    | '¹'
                    | '²'
                    | '³'
                    | ','
                    | ';'
                    | ':'
                    | '!'
            )
    };
    let word = word.trim_matches(around);
    // The end of a sentence, unless it is what a name begins with: `_pk_id.` is left as it is, and asked about.
    match word.strip_suffix('.') {
        Some(name) if is_known_as_a_whole(name) || name.bytes().all(|byte| byte.is_ascii_alphabetic()) => name,
        Some(_) | None => word,
    }
}

fn is_joint(word: &str) -> bool {
    matches!(word, "et" | "and" | "ou" | "or" | "&" | "/" | "+" | "-" | "–" | "—" | "|")
}

/// Splits off what stands in brackets after a space; brackets within a name belong to it.
fn without_remarks(cell: &str) -> (String, Vec<String>) {
    let (mut bare, mut remarks, mut rest) = (String::new(), Vec::new(), cell);
    while let Some((before, inside)) = rest.split_once('(') {
        let apart = before.is_empty() || before.ends_with(is_space);
        match inside.split_once(')') {
            Some((remark, after)) if apart && !looks_like_a_name(remark) => {
                bare.push_str(before);
                remarks.push(remark.trim().to_owned());
                rest = after;
            }
            Some(_) | None => {
                bare.push_str(before);
                bare.push(if apart { ' ' } else { '(' });
                rest = inside;
            }
        }
    }
    bare.push_str(rest);
    (bare, remarks)
}

// === impl Named ===

impl Named {
    fn read(written: impl AsRef<str>) -> Self {
        let written = written.as_ref();
        Self { written: written.to_owned(), naming: naming(written) }
    }
}

/// Reads one name. What stands for anything becomes `*` at the end, or a regex elsewhere.
fn naming(written: &str) -> Option<Naming> {
    let visible: String = written.chars().filter(|c| !is_invisible(*c)).collect();
    // Markdown protects underscores and stars, and makes words bold with them.
    let visible = visible.replace("\\_", "_").replace("\\*", "*");
    let bold = visible.strip_prefix("**").and_then(|rest| rest.strip_suffix("**"));
    let visible = bold.unwrap_or(&visible);
    if NOTHING.contains(&visible.to_lowercase().as_str()) || (visible.starts_with('*') && visible.ends_with('*')) {
        return None;
    }
    let pieces = pieces(visible);
    let fixed: String = pieces.iter().flatten().map(String::as_str).collect();
    let telling = fixed.chars().filter(char::is_ascii_alphanumeric).count();
    let wide = pieces.iter().any(Option::is_none);
    if fixed.contains(['*', '\\', '|']) || CookieName::parse(fixed.as_bytes()).is_err() || fixed.ends_with('.') && !wide
    {
        return None;
    }
    let (naming, pattern) = match pieces.as_slice() {
        [Some(name)] if telling >= 1 => (Naming::Name(name.clone()), Pattern::parse(name)),
        [Some(beginning), None] if telling >= 2 => {
            let glob = format!("{beginning}*");
            (Naming::Name(glob.clone()), Pattern::parse(&glob))
        }
        // So little fixed text would cover half of the names there are.
        several if several.len() > 1 && telling >= 3 => {
            let regex: String =
                several.iter().map(|piece| piece.as_deref().map_or_else(|| ".+".to_owned(), escaped)).collect();
            (Naming::Regex(regex.clone()), Pattern::regex(&regex))
        }
        _ => return None,
    };
    pattern.is_ok().then_some(naming)
}

/// Splits a name into fixed text and, as `None`, what stands for anything: `*`, `<id>`, `{id}`, `[id]`, `XXXX`, `…`.
fn pieces(written: &str) -> Vec<Option<String>> {
    let mut pieces: Vec<Option<String>> = Vec::new();
    let mut rest = written;
    while let Some(first) = rest.chars().next() {
        let bracketed = [('<', '>'), ('{', '}'), ('[', ']')].into_iter().find(|(open, _)| *open == first);
        let bracketed = bracketed.and_then(|(_, close)| rest.find(close).map(|end| end + close.len_utf8()));
        let run = |c: char| rest.chars().take_while(|next| *next == c).count();
        let wild = match first {
            '*' | '…' => Some(first.len_utf8() * run(first)),
            '.' if run('.') >= 3 => Some(run('.')),
            'X' | 'x' | '#' if run(first) >= 3 => Some(run(first)),
            _ => bracketed,
        };
        let length = wild.unwrap_or(first.len_utf8());
        match (wild, pieces.last_mut()) {
            (Some(_), Some(None)) => {}
            (Some(_), _) => pieces.push(None),
            (None, Some(Some(fixed))) => fixed.push(first),
            (None, _) => pieces.push(Some(first.into())),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    pieces
}

fn escaped(fixed: &str) -> String {
    fixed
        .chars()
        .flat_map(|c| [(!c.is_ascii_alphanumeric() && !matches!(c, '_' | '-')).then_some('\\'), Some(c)])
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cell: &str) -> Vec<Option<Naming>> {
        names(cell).names.into_iter().map(|name| name.naming).collect()
    }

    fn name(text: &str) -> Option<Naming> {
        Some(Naming::Name(text.to_owned()))
    }

    #[test]
    fn reads_names_as_pages_write_them() {
        for (cell, expected) in [
            ("sessionid", vec![name("sessionid")]),
            ("« sessionid »", vec![name("sessionid")]),
            ("cookies\\_preferences", vec![name("cookies_preferences")]),
            ("_pk_id.*", vec![name("_pk_id.*")]),
            ("_pk_id.* , _pk_ses.*", vec![name("_pk_id.*"), name("_pk_ses.*")]),
            ("_ga et _gid", vec![name("_ga"), name("_gid")]),
            ("_ga/_gid", vec![name("_ga"), name("_gid")]),
            ("_ga\n_gid", vec![name("_ga"), name("_gid")]),
            ("_ga_<container-id>", vec![name("_ga_*")]),
            ("_gac_{property}", vec![name("_gac_*")]),
            ("_gat_UA-XXXXXX", vec![name("_gat_UA-*")]),
            ("wp-*-time", vec![Some(Naming::Regex("wp-.+-time".into()))]),
            ("ASP.NET_SessionId", vec![name("ASP.NET_SessionId")]),
            ("sessionid.", vec![name("sessionid")]),
            ("cookies_\u{200b}preferences", vec![name("cookies_preferences")]),
            ("**sessionid**", vec![name("sessionid")]),
            ("", vec![]),
        ] {
            assert_eq!(read(cell), expected, "{cell}");
        }
    }

    #[test]
    fn keeps_what_it_cannot_read_without_guessing() {
        for cell in ["Google Analytics", "*", "_*", "é", "a b", "_pk_id.", "$Version", "a=b", "*sessionid*", "aucun"] {
            let found = names(cell);
            assert_eq!(found.names.iter().map(|name| name.naming.clone()).collect::<Vec<_>>(), [None], "{cell}");
            assert_eq!(found.names[0].written, cell);
        }
    }

    #[test]
    fn keeps_remarks_apart() {
        let found = names("_ga (Google Analytics)");
        assert_eq!((found.names.len(), found.remarks), (1, vec!["Google Analytics".to_owned()]));
        assert_eq!(read("(sessionid)"), [name("sessionid")]);
        assert_eq!(read("x (_ga, _gid"), [None, name("_gid")]);
    }
}
