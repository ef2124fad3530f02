//! Text as it is compared: without what typography, keyboards and editors make of the same words.
//!
//! Contract: what is shown to a person is *cleaned* only (white space, invisible characters); what is compared is
//! *folded*. Folding must never reach what is written out.

/// True for what separates words, no-break and typographic spaces among it.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{85}' | '\u{feff}' | '\u{2800}' | '\u{3164}')
}

/// True for what has no width: places where a browser may break a word, joiners, marks of direction.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}')
}

/// Returns `text` with single plain spaces between its words and none around them.
pub(super) fn clean(text: &str) -> String {
    let visible: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    visible.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Returns `text` in lower case, without accents, with plain quotes, one space between words.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in clean(text).chars().flat_map(char::to_lowercase) {
        match c {
            '\u{300}'..='\u{36f}' => {}
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => folded.push('a'),
            'ç' => folded.push('c'),
            'è' | 'é' | 'ê' | 'ë' => folded.push('e'),
            'ì' | 'í' | 'î' | 'ï' => folded.push('i'),
            'ñ' => folded.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => folded.push('o'),
            'ù' | 'ú' | 'û' | 'ü' => folded.push('u'),
            'ý' | 'ÿ' => folded.push('y'),
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            '‘' | '’' | 'ʼ' | '`' | '´' | '′' => folded.push('\''),
            '«' | '»' | '“' | '”' | '„' | '″' => folded.push('"'),
            '‐' | '‑' | '‒' | '–' | '—' | '−' => folded.push('-'),
            c => folded.push(c),
        }
    }
    folded
}

/// Returns the words of a label or a heading: letters and digits, folded; `(s)` is a plural and no word.
pub(super) fn plain_words(text: &str) -> Vec<String> {
    let folded = fold(text).replace("(s)", "").replace("(x)", "").replace("d'", "d ").replace("l'", "l ");
    let words = folded.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Returns true if two texts say the same: but for case, quotes, dashes, spaces and a full stop.
pub(super) fn says_the_same(one: &str, other: &str) -> bool {
    let bare = |text: &str| {
        let folded = fold(text).replace(['"', ' '], "");
        folded.trim_end_matches(['.', ';', ':']).to_owned()
    };
    bare(one) == bare(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_what_looks_alike_to_the_same() {
        for (one, other) in [
            ("Finalités", "FINALITE\u{301}S"),
            ("l’utilisateur", "l'utilisateur"),
            ("Se\u{a0}souvenir\t du\nchoix", "se souvenir du choix"),
            ("first\u{2011}party", "first-party"),
            ("co\u{ad}okie", "cookie"),
        ] {
            assert_eq!(fold(one), fold(other), "{one}");
        }
        assert_ne!(fold("durée"), fold("dure"));
        assert!(says_the_same("« Se souvenir ».", "\"se souvenir\""));
        assert!(!says_the_same("Se souvenir", "Se souvenir de la langue"));
    }

    #[test]
    fn cleans_without_changing_words() {
        assert_eq!(clean("  Où\u{a0}?\u{200b} \r\n Là. "), "Où ? Là.");
        assert_eq!(plain_words("Finalité(s) d'usage :"), ["finalite", "d", "usage"]);
    }
}
