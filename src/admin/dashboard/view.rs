//! What of it is asked for: a host, a span of time, a language.

use std::time::Duration;

use super::words::{ENGLISH, FRENCH, Words};

/// How far back charts go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Span {
    /// Minute by minute.
    #[default]
    Hour,
    /// By half hours.
    Day,
}

/// What of the dashboard is asked for.
#[derive(Clone, Debug)]
pub(in crate::admin) struct View {
    pub(super) host: Option<String>,
    pub(super) span: Span,
    pub(super) words: &'static Words,
}

// === impl Span ===

impl Span {
    /// Returns its name in a query.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }

    /// Returns how many bars a chart has.
    pub(super) const fn slots(self) -> usize {
        match self {
            Self::Hour => 60,
            Self::Day => 48,
        }
    }

    /// Returns what a bar stands for.
    pub(super) const fn slot(self) -> Duration {
        match self {
            Self::Hour => Duration::from_secs(60),
            Self::Day => Duration::from_secs(30 * 60),
        }
    }
}

// === impl View ===

impl View {
    /// Reads a query; what is not understood is as if it were not there.
    pub(in crate::admin) fn of(query: &str, accept_language: &str) -> Self {
        let find = |wanted: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
        };
        let typed = find("lang").unwrap_or_else(|| accept_language.to_owned());
        // The first one named: an operator's browser names few, in order.
        let is_french = typed.trim_start().get(..2).is_some_and(|tag| tag.eq_ignore_ascii_case("fr"));
        Self {
            host: find("host").filter(|host| !host.is_empty()),
            span: if find("span").as_deref() == Some("day") { Span::Day } else { Span::Hour },
            words: if is_french { &FRENCH } else { &ENGLISH },
        }
    }

    /// Returns the address of the same view with another span or language.
    pub(super) fn address(&self, span: Span, language: &str) -> String {
        let mut query = form_urlencoded::Serializer::new("/?".to_owned());
        query.append_pair("lang", language).append_pair("span", span.label());
        if let Some(host) = &self.host {
            query.append_pair("host", host);
        }
        query.finish()
    }
}
