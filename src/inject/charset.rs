//! Which charsets the ASCII snippet is the same text in, and where a document names its own.
//!
//! Contract: a charset is supported only when every byte below 0x80 that begins a character is that ASCII character, and
//! `<`, `>` and quotes are never part of a longer one; then tags can be found and bytes added without decoding. Unknown
//! labels are unsupported: on doubt the body passes. It must never decode or transcode.

use memchr::{memchr, memmem};

use super::tag;

/// Browsers search this many bytes for a declaration (HTML standard §13.2.3.2).
pub(super) const SEARCHED: usize = 1024;

/// Says whether the `Content-Type` names the charset of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Charset {
    /// It names one that is ASCII-compatible: what the document itself says does not count.
    Declared,
    /// It names none: the document's own declaration counts, so it must stay where browsers look for it.
    Undeclared,
}

/// Labels of the Encoding standard that are ASCII-compatible, beyond the families of [`is_compatible`]. Left out on purpose: UTF-16,
/// UTF-32, UTF-7, ISO-2022-*, HZ-GB-2312 and the "replacement" labels.
const LABELS: &str = "\
    utf-8 utf8 unicode-1-1-utf-8 us-ascii ascii ansi_x3.4-1968 latin1 latin2 latin3 latin4 \
    latin5 latin6 l1 l2 l3 l4 l5 l6 l9 ibm819 cp819 ibm866 cp866 koi8-r koi8-u koi8-ru koi8 \
    koi macintosh mac x-mac-roman x-mac-cyrillic windows-874 tis-620 dos-874 gbk x-gbk \
    gb2312 gb_2312 gb_2312-80 gb18030 chinese big5 big5-hkscs x-x-big5 cn-big5 euc-jp \
    x-euc-jp euc-kr ks_c_5601-1987 ksc5601 ksc_5601 korean windows-949 shift_jis shift-jis \
    sjis x-sjis ms_kanji windows-31j ms932 cyrillic greek hebrew arabic";

/// Says whether `label` names an ASCII-compatible charset.
pub(super) fn is_compatible(label: &str) -> bool {
    let number = |prefix: &str| {
        let (start, digits) = label.split_at_checked(prefix.len())?;
        let plain = start.eq_ignore_ascii_case(prefix)
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0');
        digits.parse::<u16>().ok().filter(|_| plain)
    };
    // The `-e` and `-i` variants of ISO-8859-6 and -8 only say how text runs; they are rare and left unsupported.
    LABELS.split_ascii_whitespace().any(|known| known.eq_ignore_ascii_case(label))
        || ["iso-8859-", "iso8859-", "iso_8859-"].iter().any(|prefix| matches!(number(prefix), Some(1..=11 | 13..=16)))
        || ["windows-", "cp", "x-cp"].iter().any(|prefix| matches!(number(prefix), Some(1250..=1258)))
}

/// Returns where the last charset declaration among the first 1024 bytes ends, if there is one.
///
/// The *last* one, because the first that looks like one need not be the one a browser takes: when even the last stays in
/// reach, so does the real one. Walks like the browsers' prescan (HTML standard §13.2.3.2): over comments and tags.
pub(super) fn last_declaration(document: &[u8]) -> Option<usize> {
    let searched = document.get(..SEARCHED).unwrap_or(document);
    let (mut at, mut last) = (0, None);
    while let Some(rest) = searched.get(at..) {
        let Some(rest) = memchr(b'<', rest).and_then(|found| {
            at += found;
            rest.get(found..)
        }) else {
            break;
        };
        let kind = Markup::of(rest);
        let Some(length) = kind.length(rest) else {
            break;
        };
        at += length;
        if kind == Markup::Meta && rest.get(..length).is_some_and(mentions_charset) {
            last = Some(at);
        }
    }
    last
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Markup {
    Comment,
    Meta,
    Tag,
    Declaration,
    Text,
}

impl Markup {
    fn of(rest: &[u8]) -> Self {
        match rest {
            [b'<', b'!', b'-', b'-', ..] => Self::Comment,
            [b'<', name @ ..] if name.get(..4).is_some_and(|name| name.eq_ignore_ascii_case(b"meta")) => {
                if name.get(4).is_some_and(|byte| tag::is_space(*byte) || *byte == b'/') {
                    Self::Meta
                } else {
                    Self::Tag
                }
            }
            [b'<', b'/', first, ..] | [b'<', first, ..] if first.is_ascii_alphabetic() => Self::Tag,
            [b'<', b'!' | b'/' | b'?', ..] => Self::Declaration,
            _ => Self::Text,
        }
    }

    fn length(self, rest: &[u8]) -> Option<usize> {
        match self {
            // From the second byte on, so that `<!-->` is a whole comment.
            Self::Comment => memmem::find(rest.get(2..)?, b"-->").map(|found| found + 2 + 3),
            Self::Meta | Self::Tag => tag::length(rest),
            Self::Declaration => memchr(b'>', rest).map(|found| found + 1),
            Self::Text => Some(1),
        }
    }
}

fn mentions_charset(tag: &[u8]) -> bool {
    tag.windows(b"charset".len()).any(|word| word.eq_ignore_ascii_case(b"charset"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_ascii_compatible_labels() {
        for label in "utf-8 UTF8 us-ascii iso-8859-1 ISO-8859-15 windows-1252 windows-1250 windows-1258 cp1251 gbk gb2312 gb18030 \
                      big5 euc-jp EUC-KR Shift_JIS koi8-r macintosh"
            .split_whitespace()
        {
            assert!(is_compatible(label), "{label}");
        }
        for label in "utf-16 utf-16le utf-32 utf-7 iso-2022-jp iso-2022-kr hz-gb-2312 hz x-user-defined iso-8859- iso-8859-99 iso-8859-0 \
                      iso-8859-+1 iso-8859-01 \
                      windows-1259 utf8mb4 é cp037"
            .split_whitespace()
        {
            assert!(!is_compatible(label), "{label}");
        }
        assert!(!is_compatible(""));
    }

    #[test]
    fn finds_the_last_declaration_that_browsers_would_search() {
        let far = format!("<head>{}<meta charset=utf-8>", " ".repeat(SEARCHED));
        for (name, document, expected) in [
            ("short form", "<head><meta charset=utf-8>x", Some(26)),
            ("long form", "<META http-equiv=Content-Type content='text/html; Charset=x'>", Some(61)),
            ("in a comment", "<!-- <meta charset=a> --><p>", None),
            ("after an empty comment", "<!--><meta charset=a>", Some(21)),
            ("last of two", "<meta charset=a><meta charset=b>", Some(32)),
            ("other meta", "<meta name=viewport>", None),
            ("script charset", "<script charset=utf-8></script>", None),
            ("in an attribute", "<p title='<meta charset=a>'>", None),
            ("not a meta", "<metadata charset=a>", None),
            ("too far", &far, None),
            ("open", "<meta charset=utf-8", None),
            ("end tag", "</p a='>'><meta charset=a>", Some(26)),
            ("less-than text", "a < b <meta charset=a>", Some(22)),
        ] {
            assert_eq!(last_declaration(document.as_bytes()), expected, "{name}");
        }
    }
}
