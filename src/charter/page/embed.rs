//! The page around a frame that a visitor just allowed.

use maud::{DOCTYPE, html};

use crate::consent::Language;

/// Returns a page that holds one frame and nothing else; `title` names it for assistive technology.
#[must_use]
pub fn embed_page(source: &str, title: &str, language: Language, stylesheet: &str) -> String {
    let page = html! {
        (DOCTYPE)
        html.embed lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="robots" content="noindex";
                title { (title) }
                link rel="stylesheet" href=(stylesheet);
            }
            body {
                iframe src=(source) title=(title) allowfullscreen
                    allow="autoplay; clipboard-write; encrypted-media; fullscreen; picture-in-picture" {}
            }
        }
    };
    page.into_string()
}
