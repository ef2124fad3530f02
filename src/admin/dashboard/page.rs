//! The page, in the order in which it is read.

use maud::{Markup, html};

use super::{
    chart, drifted,
    figures::figures,
    frame::{Section, frame},
    number::count,
    slots::slots,
    standing::{standing, switches},
    tables,
    view::View,
};
use crate::admin::Overview;

/// Draws the dashboard.
pub(in crate::admin) fn page(overview: &Overview, view: &View) -> String {
    let words = view.words;
    let (slots, found) = (slots(overview, view), drifted::findings(overview, view));
    let found = found.as_deref();
    let drifted = found.map_or(0, drifted::proven);
    let section = |id, title, note: &str, content: Markup| Section { id, title, note: note.to_owned(), content };
    let sections = [
        section("over-time", words.choices_over_time, "", chart::choices(&slots, view)),
        section("by-purpose", words.choices_by_purpose, "", tables::by_purpose(overview, view)),
        section("stripped", words.stripped_by_reason, words.all_hosts_since_start, tables::stripped(overview, words)),
        section("undeclared", words.seen_not_declared, words.declare_hint, drifted::undeclared(found, words)),
        section(
            "drift",
            words.drift,
            &words.drift_note.replace("{number}", &count(drifted as u64, words)),
            drifted::other(found, words),
        ),
        section("changes", words.configuration_changes, "", tables::changes(overview, words)),
    ];
    let body = html! {
        (switches(overview, view))
        div #standing data-live { (standing(overview, view)) }
        div #figures data-live { (figures(&slots, view)) }
        @for Section { id, title, note, content } in sections {
            section aria-labelledby=(format!("{id}-title")) .(id) {
                h2 id=(format!("{id}-title")) { (title) }
                div id=(id) data-live {
                    @if !note.is_empty() { p .note { (note) } }
                    (content)
                }
            }
        }
    };
    frame(overview, view, &body)
}
