//! Error pages: what happened, whose fault it is not, what to do, and the request id.

use maud::html;

use super::frame::{Head, Indexing, Layout, document};
use crate::{
    charter::{locale::Locale, model::Theme, paths::Paths, problem::Problem},
    consent::Language,
};

/// Returns the page of a problem. It names no host and no upstream.
#[must_use]
pub fn problem_page(problem: Problem, language: Language, request_id: &str, paths: &Paths) -> String {
    let locale = Locale::of(language);
    let words = locale.problem(problem);
    let content = html! {
        h1 { (words.title) }
        p.lede { (words.happened) }
        p { (words.advice) }
        @if problem == Problem::CrossSite || problem == Problem::LedgerUnavailable {
            p { a.button href=(paths.choices()) { (locale.frame.choices) } }
        }
        @if problem == Problem::NotFound || problem == Problem::MethodRefused {
            p { a.button href="/" { (locale.problems.home) } }
        }
        dl.facts {
            div { dt { (locale.problems.request_id) } dd { code { (request_id) } } }
        }
    };
    let head = Head {
        language,
        theme: Theme::Neutral,
        layout: Layout::Column,
        title: words.title,
        stylesheet: paths.stylesheet(),
        indexing: Indexing::Refused,
    };
    document(head, &html! {}, &content, &html! {})
}
