//! Tables of what was counted, and the list of what was changed.

use maud::{Markup, html};

use super::{
    chart::trend,
    number::{age, count, moment, share},
    slots::purposes,
    view::View,
    words::Words,
};
use crate::{
    admin::{Change, Overview},
    policy::Access,
};

/// Shows what was asked for and what was answered, purpose by purpose.
pub(super) fn by_purpose(overview: &Overview, view: &View) -> Markup {
    let (words, rows) = (view.words, purposes(overview, view));
    if rows.is_empty() {
        return html! { p .empty { (words.no_purposes) } };
    }
    let label = |site: &str, name: &str| {
        let site = overview.sites.iter().find(|known| known.name() == site)?;
        let (_, purpose) = site.policy().purposes().iter().find(|(_, purpose)| purpose.name.as_str() == name)?;
        Some(purpose.label.in_language(words.language).to_owned())
    };
    let names_site = view.host.is_none() && overview.sites.len() > 1;
    html! {
        table .cards {
            thead { tr {
                th scope="col" { (words.purpose) }
                th scope="col" .number { (words.granted) }
                th scope="col" .number { (words.denied) }
                th scope="col" .number { (words.consent) }
                th scope="col" { (words.granted_over_time) }
            } }
            tbody {
                @for row in &rows {
                    @let (granted, refused) = (row.granted.iter().sum::<u64>(), row.refused.iter().sum::<u64>());
                    tr {
                        th scope="row" {
                            (label(&row.site, &row.purpose).unwrap_or_else(|| row.purpose.to_string()))
                            @if names_site { span .small { (row.site) } }
                        }
                        td .number data-label=(words.granted) { (count(granted, words)) }
                        td .number data-label=(words.denied) { (count(refused, words)) }
                        td .number data-label=(words.consent) { (share(granted, granted + refused, words)) }
                        td data-label=(words.granted_over_time) { (trend(&row.granted, words.granted_over_time)) }
                    }
                }
            }
        }
    }
}

/// Shows which cookies did not pass, and why.
pub(super) fn stripped(overview: &Overview, words: &Words) -> Markup {
    let mut rows: Vec<_> = overview.tally.cookies.iter().filter(|(_, outcome, ..)| *outcome == "stripped").collect();
    rows.sort_by_key(|(.., count)| std::cmp::Reverse(*count));
    if rows.is_empty() {
        return html! { p .empty { (words.nothing_stripped) } };
    }
    let all: u64 = rows.iter().map(|(.., count)| count).sum();
    html! {
        table .cards {
            thead { tr {
                th scope="col" { (words.reason) }
                th scope="col" { (words.direction) }
                th scope="col" .number { (words.cookies) }
                th scope="col" .number { (words.share) }
            } }
            tbody {
                @for (access, _, reason, number) in rows {
                    tr {
                        th scope="row" { (words.reason_of(*reason)) span .small { code { (reason.label()) } } }
                        td data-label=(words.direction) { (direction(*access, words)) }
                        td .number data-label=(words.cookies) { (count(*number, words)) }
                        td .number data-label=(words.share) { (share(*number, all, words)) }
                    }
                }
            }
        }
    }
}

const fn direction(access: Access, words: &Words) -> &'static str {
    match access {
        Access::Read => words.read,
        Access::Write => words.write,
    }
}

/// Shows the last readings of the configuration.
pub(super) fn changes(overview: &Overview, words: &Words) -> Markup {
    if overview.recent.is_empty() {
        return html! { p .empty { (words.no_changes) } };
    }
    html! { ol .changes { @for change in &overview.recent { (one(change, overview, words)) } } }
}

fn one(change: &Change, overview: &Overview, words: &Words) -> Markup {
    let (outcome, class) = (words.outcome)(change.end);
    html! {
        li {
            p {
                span .state .(class) { (outcome) } " "
                time title=(moment(change.at)) { (age(change.at, overview.now, words)) }
                ", " (words.version) " " (change.version) ", " (words.asked_by) " " ((words.trigger)(change.trigger))
            }
            @if !change.details.is_empty() {
                ul { @for detail in change.details.iter().take(8) { li { (detail) } } }
            }
        }
    }
}
