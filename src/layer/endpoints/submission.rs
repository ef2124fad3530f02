//! The content of a choice, as a form or as JSON.

use serde_json::Value;

use crate::consent::{CharterVersion, Language, Means};

/// What a visitor answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Nothing but what is exempt.
    RefuseAll,
    /// Everything that is asked.
    AcceptAll,
    /// The purposes that are named, and no others.
    Pick,
    /// The purposes that are named, beside what was answered before.
    Add,
}

/// A choice as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Submission {
    pub(super) answer: Answer,
    pub(super) purposes: Vec<String>,
    pub(super) return_to: String,
    pub(super) means: Means,
    pub(super) language: Option<Language>,
    /// The version of the charter that was shown, if the sender says.
    pub(super) charter: Option<CharterVersion>,
}

// === impl Submission ===

impl Submission {
    /// Reads content of `media_type`; `None` if it does not say what is chosen.
    pub(super) fn read(media_type: &str, content: &[u8]) -> Option<Self> {
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            Self::of_form(content)
        } else if essence.eq_ignore_ascii_case("application/json") {
            Self::of_json(content)
        } else {
            None
        }
    }

    fn of_form(content: &[u8]) -> Option<Self> {
        let mut answer = None;
        let mut form = Self::empty(Means::ChoicePage);
        for (name, value) in form_urlencoded::parse(content) {
            match &*name {
                // Two answers are none: which button was pressed is not known.
                "choice" if answer.is_some() => return None,
                "choice" => answer = Some(Answer::parse(&value)?),
                "purpose" => form.purposes.push(value.into_owned()),
                "return_to" => form.return_to = value.into_owned(),
                "via" => form.means = asked_by(&value).unwrap_or(form.means),
                "language" => form.language = Language::of_tag(&value),
                "charter" => form.charter = CharterVersion::parse(&value),
                // Forms carry what browsers and portals add; it decides nothing.
                _ => {}
            }
        }
        Some(Self { answer: answer?, ..form })
    }

    fn of_json(content: &[u8]) -> Option<Self> {
        let document: Value = serde_json::from_slice(content).ok()?;
        let text = |key: &str| document.get(key).and_then(Value::as_str);
        let purposes = match document.get("purposes") {
            None => Vec::new(),
            Some(list) => {
                list.as_array()?.iter().map(|name| name.as_str().map(str::to_owned)).collect::<Option<_>>()?
            }
        };
        Some(Self {
            answer: Answer::parse(text("choice")?)?,
            purposes,
            return_to: text("return_to").unwrap_or_default().to_owned(),
            language: text("language").and_then(Language::of_tag),
            charter: text("charter").and_then(CharterVersion::parse),
            ..Self::empty(Means::Api)
        })
    }

    fn empty(means: Means) -> Self {
        Self {
            answer: Answer::RefuseAll,
            purposes: Vec::new(),
            return_to: String::new(),
            means,
            language: None,
            charter: None,
        }
    }
}

/// What a form says that it was asked by: something that sends forms.
fn asked_by(label: &str) -> Option<Means> {
    Means::of_label(label).filter(|means| matches!(means, Means::Banner | Means::Placeholder | Means::ChoicePage))
}

// === impl Answer ===

impl Answer {
    fn parse(word: &str) -> Option<Self> {
        match word {
            "refuse" => Some(Self::RefuseAll),
            "accept" => Some(Self::AcceptAll),
            "save" => Some(Self::Pick),
            "allow" => Some(Self::Add),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "application/x-www-form-urlencoded";

    #[test]
    fn reads_forms_and_json_alike() {
        let form =
            Submission::read(FORM, b"choice=save&purpose=video&purpose=audience&return_to=%2Fx&via=banner").unwrap();
        assert_eq!((form.answer, form.means), (Answer::Pick, Means::Banner));
        assert_eq!((form.purposes, form.return_to.as_str()), (vec!["video".to_owned(), "audience".to_owned()], "/x"));
        let json = Submission::read("application/json; charset=utf-8", br#"{"choice":"accept"}"#).unwrap();
        assert_eq!((json.answer, json.means), (Answer::AcceptAll, Means::Api));
    }

    #[test]
    fn refuses_what_does_not_say_what_is_chosen() {
        for (media_type, content) in [
            (FORM, &b""[..]),
            (FORM, b"choice=yes"),
            (FORM, b"choice=refuse&choice=accept"),
            ("text/plain", b"choice=accept"),
            ("application/json", b"{\"choice\":1}"),
            ("application/json", b"{\"choice\":\"save\",\"purposes\":[1]}"),
            ("application/json", b"\xff"),
        ] {
            assert_eq!(Submission::read(media_type, content), None, "{media_type} {content:?}");
        }
    }
}
