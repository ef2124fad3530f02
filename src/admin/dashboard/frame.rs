//! What stands around the page.

use maud::{DOCTYPE, Markup, html};

use super::{number::moment, view::View};
use crate::admin::Overview;

/// A part of the page under a title of its own.
pub(super) struct Section {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) note: String,
    pub(super) content: Markup,
}

/// Draws a document around `body`.
pub(super) fn frame(overview: &Overview, view: &View, body: &Markup) -> String {
    let words = view.words;
    let document = html! {
        (DOCTYPE)
        html lang=(words.tag) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (words.title) }
                link rel="stylesheet" href="/dashboard.css";
                link rel="icon" href="data:,";
                script src="/dashboard.js" defer {}
            }
            body data-every="5" data-copied=(words.copied) {
                a .skip href="#main" { (words.skip) }
                header {
                    h1 { (words.title) }
                    nav aria-label=(words.languages) {
                        @for (tag, name) in [("fr", "Français"), ("en", "English")] {
                            @if tag == words.tag {
                                span lang=(tag) aria-current="true" { (name) }
                            } @else {
                                a href=(view.address(view.span, tag)) lang=(tag) hreflang=(tag) { (name) }
                            }
                        }
                    }
                }
                main #main tabindex="-1" { (body) }
                footer {
                    p { (words.as_of) " " time #as-of data-live { (moment(overview.now)) } }
                    p { button #pause type="button" hidden data-pause=(words.pause) data-resume=(words.resume) { (words.pause) } }
                    p { a href="/metrics" { (words.metrics) } }
                    p { "octroi " (env!("CARGO_PKG_VERSION")) }
                }
            }
        }
    };
    document.into_string()
}
