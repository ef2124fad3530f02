//! What is held against each file. Each violation is one line: where, what, and the mend.

use crate::{
    paths::Path,
    sources::Source,
    tables::{
        ALONE, CRATES, EMPTY_NAMES, EVERYWHERE, FILE_LINES, FIRST_IMPURE_TIER, IMPURE, LEDGER, LEDGER_MAY,
        MIDDLEWARE_PARTS, SPELT_OUT, STATUS_PLACES, TEST_CRATES, TEST_LINES, TIERS,
    },
    tokens::{Kind, Token},
};

/// Returns everything that is wrong with `sources`.
pub(crate) fn violations(sources: &[Source], dependencies: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        let report = &mut |line: usize, text: String| found.push(format!("{}:{line}: {text}", source.file));
        form(source, report);
        wildcards(source, report);
        status(source, report);
        globals(source, report);
        for path in source.paths() {
            imports(source, &path, report);
            crates(source, &path, dependencies, report);
            purity(source, &path, report);
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Returns the dependencies of a manifest without a row, and the rows without a dependency.
pub(crate) fn table_violations(dependencies: &[String]) -> Vec<String> {
    let rows = || CRATES.iter().map(|(row, _)| *row).chain(EVERYWHERE);
    let unlisted = dependencies.iter().filter(|name| rows().all(|row| row != *name));
    let unlisted = unlisted.map(|name| format!("Cargo.toml:1: `{name}` has no row in tables.rs; say who may name it"));
    let stale = rows().filter(|row| dependencies.iter().all(|name| name != row));
    let stale = stale.map(|row| format!("tables.rs:1: `{row}` is no dependency; remove its row"));
    unlisted.chain(stale).collect()
}

type Report<'a> = &'a mut dyn FnMut(usize, String);

fn tier(house: &str) -> Option<usize> {
    TIERS.iter().position(|tier| tier.contains(&house))
}

/// True if `module` is `place` or inside it.
fn is_in(module: &[String], place: &str) -> bool {
    let mut segments = module.iter();
    place.split('/').all(|part| segments.next().is_some_and(|segment| segment == part))
}

fn is_pure(house: &str) -> bool {
    tier(house).is_some_and(|tier| tier < FIRST_IMPURE_TIER)
}

fn imports(source: &Source, path: &Path, report: Report<'_>) {
    let (Some(house), [root, other, ..]) = (source.house(), &path.segments[..]) else { return };
    if root != "crate" || other == house {
        return;
    }
    let (Some(own), Some(others)) = (tier(house), tier(other)) else {
        let unknown = if tier(house).is_none() { house } else { other };
        return report(
            path.line,
            format!("`{unknown}` stands in no tier; give it one in ARCHITECTURE.md and tables.rs"),
        );
    };
    if ALONE.contains(&house) {
        report(path.line, format!("`{house}` names `crate::{other}`; it stands alone, so copy or drop what it needs"));
    } else if others >= own {
        let way = if others == own { "sideways" } else { "upward" };
        let mend = "move the shared part below both, or pass it in from above";
        report(path.line, format!("`{house}` (T{own}) imports {way} from `crate::{other}` (T{others}); {mend}"));
    }
}

fn crates(source: &Source, path: &Path, dependencies: &[String], report: Report<'_>) {
    let (Some(house), Some(name)) = (source.house(), path.segments.first()) else { return };
    let is_crate = dependencies.contains(name) || CRATES.iter().any(|(row, _)| row == name);
    let for_tests = path.tested && TEST_CRATES.contains(&name.as_str());
    if !is_crate || for_tests || EVERYWHERE.contains(&name.as_str()) {
        return;
    }
    let places = CRATES.iter().find(|(row, _)| row == name).map_or(&[][..], |(_, places)| *places);
    let allowed = places.iter().any(|place| {
        let of_house = place.split('/').next() == Some(house);
        is_in(&source.module, place) || (path.tested && of_house)
    });
    if !allowed {
        let module = source.module.join("::");
        let places = places.join(", ").replace('/', "::");
        report(path.line, format!("`{module}` names the crate `{name}`; only {places} may: move the code there"));
    }
}

fn purity(source: &Source, path: &Path, report: Report<'_>) {
    let Some(house) = source.house().filter(|house| is_pure(house)) else { return };
    if path.tested {
        return;
    }
    for (banned, mend) in IMPURE {
        let spared = house == LEDGER && LEDGER_MAY.contains(&banned);
        let named = if banned.starts_with("std::") || !banned.contains("::") {
            path.starts_with(banned)
        } else {
            path.holds(banned)
        };
        if named && !spared {
            report(path.line, format!("`{house}` is pure and names `{banned}`; {mend}"));
        }
    }
}

/// A value that is made late may be part of another, but not of the program.
fn globals(source: &Source, report: Report<'_>) {
    let Some(house) = source.house().filter(|house| is_pure(house)) else { return };
    for (place, token) in source.tokens.iter().enumerate().filter(|(_, token)| token.is_word("static")) {
        let declared = source.tokens.iter().skip(place).take_while(|token| !token.is_mark('=') && !token.is_mark(';'));
        if let Some(late) = declared.filter_map(Token::word).find(|word| ["OnceLock", "Mutex", "RwLock"].contains(word))
        {
            report(token.line, format!("`{house}` is pure and has a static `{late}`; have no globals"));
        }
    }
}

fn status(source: &Source, report: Report<'_>) {
    let allowed = source.house().is_none() || STATUS_PLACES.iter().any(|place| is_in(&source.module, place));
    if allowed || source.tested {
        return;
    }
    for token in source.tokens.iter().filter(|token| token.is_word("StatusCode")) {
        let mend = "return a cause, and let `proxy::rescue` or `layer::endpoints` choose";
        report(token.line, format!("a status is named outside of the places that choose one; {mend}"));
    }
}

fn form(source: &Source, report: Report<'_>) {
    let lines = source.text.lines().count();
    if lines > FILE_LINES {
        report(lines, format!("{lines} lines, over {FILE_LINES}; split the file by its reasons to change"));
    }
    if !source.tested && !is_middleware_part(source) && !source.text.starts_with("//!") {
        report(
            1,
            "does not begin with `//!`; say why the module exists, its contract, what it must never do".to_owned(),
        );
    }
    if let Some(name) = source.module.iter().find(|name| EMPTY_NAMES.contains(&name.as_str())) {
        report(1, format!("`{name}` says nothing; name the module after what it is for"));
    }
    for (at, four) in source.tokens.windows(3).enumerate() {
        if !(four[0].is_word("mod") && four[1].is_word("tests") && four[2].is_mark('{')) {
            continue;
        }
        let end = source.tokens.get(closing(&source.tokens, at + 2)).map_or(four[0].line, |token| token.line);
        let lines = end - four[0].line + 1;
        if lines > TEST_LINES {
            report(
                four[0].line,
                format!("{lines} lines of in-file tests, over {TEST_LINES}; move them to a child file"),
            );
        }
    }
}

fn is_middleware_part(source: &Source) -> bool {
    let [house, _, part] = &source.module[..] else { return false };
    house == "layer" && MIDDLEWARE_PARTS.contains(&part.as_str())
}

/// Reports `_ =>` in a `match` that names a variant of an enum that is to be spelt out.
fn wildcards(source: &Source, report: Report<'_>) {
    let tokens = &source.tokens;
    for at in (0..tokens.len()).filter(|at| tokens[*at].is_word("match")) {
        let Some(open) = body(tokens, at) else { continue };
        let arms = arms(tokens, open);
        let names = |pattern: &[Token]| {
            let spelt =
                pattern.windows(2).filter(|pair| pair[1].kind == Kind::Colons).filter_map(|pair| pair[0].word());
            spelt.filter_map(|word| SPELT_OUT.iter().find(|name| **name == word)).next()
        };
        let Some(name) = arms.iter().find_map(|pattern| names(pattern)) else { continue };
        for arm in arms.iter().filter(|pattern| matches!(pattern, [only] if only.is_word("_"))) {
            report(arm[0].line, format!("`_ =>` in a match on `{name}`; spell the variants out"));
        }
    }
}

/// Returns the `{` of the `match` at `at`, unless the word is something else's name.
fn body(tokens: &[Token], at: usize) -> Option<usize> {
    let mut depth = 0_i32;
    for (place, token) in tokens.iter().enumerate().skip(at + 1) {
        match token.kind {
            Kind::Mark('{') if depth == 0 => return Some(place),
            Kind::Mark('(' | '[' | '{') => depth += 1,
            Kind::Mark(')' | ']' | '}') => depth -= 1,
            Kind::Mark(';') if depth == 0 => return None,
            Kind::Word(_) | Kind::Text(_) | Kind::Colons | Kind::Mark(_) => {}
        }
        if depth < 0 {
            return None;
        }
    }
    None
}

/// Returns the patterns of the arms of the `match` whose body opens at `open`.
fn arms(tokens: &[Token], open: usize) -> Vec<&[Token]> {
    let end = closing(tokens, open);
    let (mut patterns, mut at) = (Vec::new(), open + 1);
    while at < end {
        let Some(arrow) = (at..end).find(|place| is_arrow(tokens, *place)) else { break };
        patterns.push(&tokens[at..arrow]);
        at = arrow + 2;
        if tokens[at].is_mark('{') {
            at = closing(tokens, at) + 1;
        } else {
            while at < end && !tokens[at].is_mark(',') {
                let opens = matches!(tokens[at].kind, Kind::Mark('(' | '[' | '{'));
                at = if opens { closing(tokens, at) } else { at } + 1;
            }
        }
        at += usize::from(tokens.get(at).is_some_and(|token| token.is_mark(',')));
    }
    patterns
}

fn is_arrow(tokens: &[Token], at: usize) -> bool {
    tokens[at].is_mark('=') && tokens.get(at + 1).is_some_and(|next| next.is_mark('>'))
}

/// Returns where the bracket that opens at `open` closes.
fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_i32;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            Kind::Mark('(' | '[' | '{') => depth += 1,
            Kind::Mark(')' | ']' | '}') => depth -= 1,
            Kind::Word(_) | Kind::Text(_) | Kind::Colons | Kind::Mark(_) => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len()
}
