//! What was seen and is not declared, and whatever else differs from the charters.

use maud::{Markup, html};

use super::{number::count, view::View, words::Words};
use crate::{
    admin::Overview,
    drift::{Finding, Kind, Proof, drift},
};

/// Rows that are shown; `octroi drift` has all of them.
const MOST: usize = 50;

/// Compares what was seen with the charters of a view.
pub(super) fn findings(overview: &Overview, view: &View) -> Option<Vec<Finding>> {
    let inventory = overview.inventory.as_ref()?;
    let is_meant = |name: &str| view.host.as_deref().is_none_or(|host| host == name);
    let sites = overview.sites.iter().filter(|site| is_meant(site.name()));
    Some(sites.flat_map(|site| drift(site, &inventory.book)).collect())
}

/// Shows what is not declared, with what to paste.
pub(super) fn undeclared(found: Option<&[Finding]>, words: &Words) -> Markup {
    let Some(found) = found else { return html! { p .empty { (words.no_inventory) } } };
    let rows: Vec<&Finding> = found.iter().filter(|finding| finding.kind == Kind::Undeclared).collect();
    if rows.is_empty() {
        return html! { p .empty { (words.all_declared) } };
    }
    html! {
        table .cards {
            thead { tr {
                th scope="col" { (words.name) }
                th scope="col" { (words.first_seen_at) }
                th scope="col" .number { (words.kept) }
                th scope="col" .number { (words.stripped) }
                th scope="col" { (words.known_by) }
                th scope="col" { (words.declaration) }
            } }
            tbody { @for finding in rows.iter().take(MOST) { (row(finding, words)) } }
        }
        (more(rows.len(), words))
    }
}

fn row(finding: &Finding, words: &Words) -> Markup {
    let (kept, stripped) = finding.counts;
    html! {
        tr {
            th scope="row" { code { (finding.name) } span .small { ((words.thing)(finding.seen)) ", " (finding.site) } }
            td data-label=(words.first_seen_at) { @if finding.sample.is_empty() { "–" } @else { code { (finding.sample) } } }
            @if finding.proof == Proof::Hinted && stripped == 0 {
                td .number data-label=(words.kept) { "–" }
                td .number data-label=(words.stripped) { "–" }
                td data-label=(words.known_by) { ((words.proof)(finding.proof)) " (" (count(kept, words)) ")" }
            } @else {
                td .number data-label=(words.kept) { (count(kept, words)) }
                td .number data-label=(words.stripped) { (count(stripped, words)) }
                td data-label=(words.known_by) { ((words.proof)(finding.proof)) }
            }
            td data-label=(words.declaration) {
                @if let Some(suggestion) = &finding.suggestion {
                    details .declare {
                        summary { (words.declare) span .hidden { " " (finding.name) } }
                        pre { code { (suggestion) } }
                        button type="button" data-copy hidden { (words.copy) }
                    }
                }
            }
        }
    }
}

/// Shows whatever else differs.
pub(super) fn other(found: Option<&[Finding]>, words: &Words) -> Markup {
    let Some(found) = found else { return html! { p .empty { (words.no_inventory) } } };
    let rows = by_name(found, words);
    if rows.is_empty() {
        return html! { p .empty { (words.no_drift) } };
    }
    html! {
        table .cards {
            thead { tr {
                th scope="col" { (words.name) }
                th scope="col" { (words.difference) }
                th scope="col" { (words.site) }
            } }
            tbody {
                @for (name, site, differences) in rows.iter().take(MOST) {
                    tr {
                        th scope="row" { code { (name) } }
                        td data-label=(words.difference) { (differences) }
                        td data-label=(words.site) { (site) }
                    }
                }
            }
        }
        (more(rows.len(), words))
    }
}

/// One row a name, with all that differs about it, in the order of what is most serious about each.
fn by_name<'a>(found: &'a [Finding], words: &Words) -> Vec<(&'a str, &'a str, String)> {
    let mut rows: Vec<(&str, &str, String)> = Vec::new();
    for finding in found.iter().filter(|finding| finding.kind != Kind::Undeclared) {
        let difference = (words.difference_of)(finding.kind);
        match rows.iter_mut().find(|(name, site, _)| (*name, *site) == (&*finding.name, &*finding.site)) {
            Some((.., differences)) => {
                differences.push(' ');
                differences.push_str(&difference);
            }
            None => rows.push((&finding.name, &finding.site, difference)),
        }
    }
    rows
}

fn more(rows: usize, words: &Words) -> Markup {
    html! {
        @if rows > MOST {
            p .note { (words.more.replace("{number}", &count((rows - MOST) as u64, words))) " " code { "octroi drift" } }
        }
    }
}

/// Returns how many findings rest on the portal's own responses.
pub(super) fn proven(found: &[Finding]) -> usize {
    found.iter().filter(|finding| finding.proof == Proof::Proven).count()
}
