//! Why a body was left alone.
//!
//! Contract: each reason has one label (metrics, logs) and one sentence (`octroi explain`); both are stable and carry
//! nothing of the visitor or the page.

/// Names the reason why a response passed without the snippet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum PassThrough {
    /// The media type is not exactly `text/html`.
    NotHtml,
    /// The request asked for a part of a page, not for a document.
    Fragment,
    /// The request method is HEAD.
    HeadRequest,
    /// The status has no content: 1xx, 204, 205 or 304.
    BodilessStatus,
    /// The content is a part of a representation: 206, 226 or `Content-Range`.
    PartialContent,
    /// The response is to be saved, not shown.
    Attachment,
    /// The origin server forbids transformation.
    NoTransform,
    /// The content coding is not one the snippet can be put into.
    UnknownCoding,
    /// The charset is unknown, or not ASCII-compatible.
    UnsupportedCharset,
    /// The snippet is already there.
    AlreadyInjected,
    /// There is no `<head>` tag and, as far as the request tells, no page; or nothing at all.
    NoInsertionPoint,
    /// The head does not begin within the bytes looked at.
    HeadTooLate,
    /// The compressed document must be encoded again, and the client takes nothing that we can encode.
    NotSpliceable,
    /// The content coding is damaged, or the body was cut short.
    CorruptCoding,
}

impl PassThrough {
    /// Lists every reason, in the order in which they are looked for.
    pub const ALL: &[Self] = &[
        Self::BodilessStatus,
        Self::PartialContent,
        Self::Fragment,
        Self::NotHtml,
        Self::Attachment,
        Self::NoTransform,
        Self::UnknownCoding,
        Self::UnsupportedCharset,
        Self::HeadRequest,
        Self::CorruptCoding,
        Self::NotSpliceable,
        Self::NoInsertionPoint,
        Self::HeadTooLate,
        Self::AlreadyInjected,
    ];

    /// Returns the label for metrics and logs, in kebab case.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::NotHtml => "not-html",
            Self::Fragment => "fragment",
            Self::HeadRequest => "head-request",
            Self::BodilessStatus => "bodiless-status",
            Self::PartialContent => "partial-content",
            Self::Attachment => "attachment",
            Self::NoTransform => "no-transform",
            Self::UnknownCoding => "unknown-coding",
            Self::UnsupportedCharset => "unsupported-charset",
            Self::AlreadyInjected => "already-injected",
            Self::NoInsertionPoint => "no-insertion-point",
            Self::HeadTooLate => "head-too-late",
            Self::NotSpliceable => "not-spliceable",
            Self::CorruptCoding => "corrupt-coding",
        }
    }

    /// Returns the explanation for an operator.
    pub const fn sentence(&self) -> &'static str {
        match self {
            Self::NotHtml => "The response is not an HTML document (its media type is not exactly text/html).",
            Self::Fragment => {
                "A script or a subresource asked for a part of a page, so there is no document head to extend."
            }
            Self::HeadRequest => "The request method is HEAD, so there is no body.",
            Self::BodilessStatus => "A response of this status has no body.",
            Self::PartialContent => "The response carries only a part of the document.",
            Self::Attachment => "The document is offered for download and not shown as a page.",
            Self::NoTransform => "The portal forbids changes to this response (Cache-Control: no-transform).",
            Self::UnknownCoding => "The body is compressed in a way the snippet cannot be added to.",
            Self::UnsupportedCharset => "The document is in a charset that is unknown or not an extension of ASCII.",
            Self::AlreadyInjected => "The document already has the snippet at the beginning of its head.",
            Self::NoInsertionPoint => "The document is empty, or has no head tag and may not be a page.",
            Self::HeadTooLate => {
                "The head of the document does not begin within the first bytes, which are all that is looked at."
            }
            Self::NotSpliceable => {
                "The document would have to be compressed again, and the client accepts neither gzip nor an uncompressed one."
            }
            Self::CorruptCoding => "The body is damaged, or the portal cut it short.",
        }
    }
}

impl std::fmt::Display for PassThrough {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.label())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_reason_has_its_own_kebab_case_label_and_sentence() {
        let labels: BTreeSet<_> = PassThrough::ALL.iter().map(PassThrough::label).collect();
        let sentences: BTreeSet<_> = PassThrough::ALL.iter().map(PassThrough::sentence).collect();
        assert_eq!((labels.len(), sentences.len()), (PassThrough::ALL.len(), PassThrough::ALL.len()));
        // The last declared variant: a reason added without a place in ALL changes this number.
        assert_eq!(PassThrough::CorruptCoding as usize + 1, PassThrough::ALL.len());
        for label in labels {
            assert!(label.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{label}");
        }
        for sentence in sentences {
            assert!(sentence.ends_with('.') && sentence.starts_with(|first: char| first.is_uppercase()), "{sentence}");
        }
    }
}
