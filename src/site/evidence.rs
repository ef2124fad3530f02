//! What a visitor answered to, as it is kept beside the proof of the answer.
//!
//! Charters and banners are made once for each language that is chosen in, at the
//! first choice: most languages of most hosts are never needed. It must never
//! depend on a visitor, or differ for the same charter and wording.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::bundle::Site;
use crate::{
    charter::{View, charter_text, choice_page},
    consent::{ConsentState, ContentHash, Language, Means},
    ledger::{Exhibit, Shown},
};

/// What a visitor answered to.
#[derive(Clone, Debug)]
pub struct Evidence {
    charter: ContentHash,
    notice: Option<ContentHash>,
    shown: Shown,
}

/// The evidence of one host, as far as it was needed yet.
#[derive(Debug, Default)]
pub(super) struct Evidences(Mutex<HashMap<(Language, Notice), Arc<Evidence>>>);

/// What asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Notice {
    Banner,
    ChoicePage,
    /// Nothing of the gate's.
    None,
}

// === impl Evidence ===

impl Evidence {
    /// Returns the text of the charter.
    #[must_use]
    pub fn charter(&self) -> ContentHash {
        self.charter
    }

    /// Returns what asked; `None` if that was nothing of the gate's.
    #[must_use]
    pub fn notice(&self) -> Option<ContentHash> {
        self.notice
    }

    /// Returns all that is named, to be kept.
    #[must_use]
    pub fn shown(&self) -> &Shown {
        &self.shown
    }

    fn of(site: &Site, language: Language, notice: Notice) -> Self {
        let text = charter_text(site.charter(), site.policy(), language, site.paths());
        let charter = Exhibit::new("application/json", text);
        let files = match notice {
            Notice::Banner => banner(site, language),
            Notice::ChoicePage => page(site, language),
            Notice::None => Vec::new(),
        };
        let notice = (!files.is_empty()).then(|| Exhibit::notice(language, &files));
        Self {
            charter: charter.hash(),
            notice: notice.as_ref().map(Exhibit::hash),
            shown: [charter]
                .into_iter()
                .chain(notice)
                .chain(files.into_iter().map(|(_, file)| file))
                .map(Arc::new)
                .collect(),
        }
    }
}

/// The files of the banner.
fn banner(site: &Site, language: Language) -> Vec<(String, Exhibit)> {
    let file = |asset: &crate::charter::banner::Asset| {
        (asset.path().to_owned(), Exhibit::new(asset.media_type(), asset.body().clone()))
    };
    site.kit().asked_in(language).map(file).collect()
}

/// The choice page of a visitor who has not decided: the words are the same for one who has.
fn page(site: &Site, language: Language) -> Vec<(String, Exhibit)> {
    let view = View {
        charter: site.charter(),
        policy: site.policy(),
        state: &ConsentState::Undecided,
        version: site.charter_version(),
        language,
        paths: site.paths(),
        return_to: "/",
    };
    vec![
        (site.paths().choices().to_owned(), Exhibit::new("text/html; charset=utf-8", choice_page(&view))),
        (site.paths().stylesheet().to_owned(), Exhibit::new("text/css; charset=utf-8", site.page_style().to_owned())),
    ]
}

// === impl Evidences ===

impl Evidences {
    pub(super) fn find(&self, site: &Site, language: Language, means: Means) -> Arc<Evidence> {
        let notice = Notice::of(means);
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(made.entry((language, notice)).or_insert_with(|| Arc::new(Evidence::of(site, language, notice))))
    }
}

// === impl Notice ===

impl Notice {
    fn of(means: Means) -> Self {
        match means {
            // Placeholders are drawn by the banner's script.
            Means::Banner | Means::Placeholder => Self::Banner,
            Means::ChoicePage => Self::ChoicePage,
            Means::Api | Means::Signal | Means::Foreign => Self::None,
        }
    }
}
