//! Which charsets the ASCII snippet is the same text in.
//!
//! Contract: a charset is supported only when every byte below 0x80 that begins a character is that ASCII character, and
//! `<`, `>` and quotes are never part of a longer one; then tags can be found and bytes added without decoding. Unknown
//! labels are unsupported: on doubt the body passes. It must never decode or transcode.

/// Says whether the `Content-Type` names the charset of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Charset {
    /// It names one that is ASCII-compatible: what the document itself says does not count.
    Declared,
    /// It names none: the document's own declaration counts.
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
        || matches!(number("iso-8859-"), Some(1..=11 | 13..=16))
        || matches!(number("iso8859-"), Some(1..=11 | 13..=15))
        || matches!(number("iso_8859-"), Some(1..=9 | 15))
        || ["windows-", "cp", "x-cp"].iter().any(|prefix| matches!(number(prefix), Some(1250..=1258)))
}

/// A label of a charset that is ASCII-compatible, in lower case: safe to be repeated in a field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Label(Box<str>);

impl Label {
    /// `label` must be one that [`is_compatible`] knows.
    pub(super) fn new(label: &str) -> Self {
        Self(label.to_ascii_lowercase().into())
    }

    /// Returns the label.
    pub fn as_str(&self) -> &str {
        &self.0
    }
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
                      iso-8859-+1 iso-8859-01 iso8859-16 iso_8859-10 iso_8859-16 \
                      windows-1259 utf8mb4 é cp037"
            .split_whitespace()
        {
            assert!(!is_compatible(label), "{label}");
        }
        assert!(!is_compatible(""));
    }
}
