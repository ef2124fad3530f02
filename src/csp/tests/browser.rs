//! What a browser allows under a policy: the algorithms of CSP3 §6, written apart from the module under test.

/// An absolute URL: scheme, host, port and path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Url<'a>(pub(crate) &'a str, pub(crate) &'a str, pub(crate) Option<u16>, pub(crate) &'a str);

#[derive(Clone, Copy, Debug)]
pub(crate) enum Load<'a> {
    /// A script that the parser inserted, with its nonce and the SHA-256 of its `integrity`.
    Script(Url<'a>, Option<&'a str>, Option<&'a str>),
    /// A script that a script inserted.
    LaterScript(Url<'a>),
    Style(Url<'a>, Option<&'a str>),
    Connect(Url<'a>),
    Form(Url<'a>),
    Image(Url<'a>),
    Worker(Url<'a>),
    /// With its nonce and SHA-256.
    InlineScript(Option<&'a str>, &'a str),
    Handler,
    InlineStyle,
    Eval,
}

/// True if every policy of every line allows it on the page.
pub(crate) fn allows(lines: &[Vec<u8>], page: Url<'_>, load: Load<'_>) -> bool {
    lines.iter().flat_map(|line| line.split(|b| *b == b',')).all(|policy| policy_allows(policy, page, load))
}

fn policy_allows(policy: &[u8], page: Url<'_>, load: Load<'_>) -> bool {
    let chain: &[&str] = match load {
        Load::Script(..) | Load::LaterScript(_) | Load::InlineScript(..) => {
            &["script-src-elem", "script-src", "default-src"]
        }
        Load::Handler => &["script-src-attr", "script-src", "default-src"],
        Load::Eval => &["script-src", "default-src"],
        Load::Style(..) | Load::InlineStyle => &["style-src-elem", "style-src", "default-src"],
        Load::Connect(_) => &["connect-src", "default-src"],
        Load::Form(_) => &["form-action"],
        Load::Image(_) => &["img-src", "default-src"],
        Load::Worker(_) => &["worker-src", "child-src", "script-src", "default-src"],
    };
    let directives = directives(policy);
    let list = chain.iter().find_map(|name| directives.iter().find(|directive| directive[0] == *name));
    list.is_none_or(|list| list_allows(&list[1..], page, load))
}

/// CSP3 §2.2.1: each directive as its name in lower case and its values; the first of a name alone.
fn directives(policy: &[u8]) -> Vec<Vec<String>> {
    let mut found: Vec<Vec<String>> = Vec::new();
    for token in policy.split(|b| *b == b';').filter(|token| token.is_ascii()) {
        let mut words: Vec<String> =
            String::from_utf8_lossy(token).split_ascii_whitespace().map(ToOwned::to_owned).collect();
        if let Some(name) = words.first_mut() {
            *name = name.to_lowercase();
            let name = name.clone();
            if found.iter().all(|directive| directive[0] != name) {
                found.push(words);
            }
        }
    }
    found
}

fn list_allows(list: &[String], page: Url<'_>, load: Load<'_>) -> bool {
    let has = |keyword: &str| list.iter().any(|source| source.eq_ignore_ascii_case(keyword));
    let has_value = |kind: &str, value: Option<&str>| {
        let exact = |source: &String| {
            let (name, rest) = source.trim_matches('\'').split_once('-').unwrap_or(("", ""));
            source.starts_with('\'') && name.eq_ignore_ascii_case(kind) && Some(rest) == value
        };
        value.is_some() && list.iter().any(exact)
    };
    let (nonce, hash) = ("nonce", "sha256");
    match load {
        Load::Script(_, own, integrity) if has_value(nonce, own) || has_value(hash, integrity) => true,
        Load::Script(..) if has("'strict-dynamic'") => false,
        Load::LaterScript(_) if has("'strict-dynamic'") => true,
        Load::Style(_, own) if has_value(nonce, own) => true,
        Load::InlineScript(own, content) => {
            has_value(nonce, own) || has_value(hash, Some(content)) || allows_all_inline(list, true)
        }
        Load::Handler => allows_all_inline(list, true),
        Load::InlineStyle => allows_all_inline(list, false),
        Load::Eval => has("'unsafe-eval'"),
        Load::Script(url, ..)
        | Load::LaterScript(url)
        | Load::Style(url, _)
        | Load::Connect(url)
        | Load::Form(url)
        | Load::Image(url)
        | Load::Worker(url) => list.iter().any(|source| source_matches(source, url, page)),
    }
}

/// CSP3 §6.7.3.2.
fn allows_all_inline(list: &[String], is_script: bool) -> bool {
    let lower: Vec<String> = list.iter().map(|source| source.to_lowercase()).collect();
    let closes = |source: &String| {
        ["'nonce-", "'sha256-", "'sha384-", "'sha512-"].iter().any(|start| source.starts_with(start))
            || (is_script && source == "'strict-dynamic'")
    };
    !lower.iter().any(closes) && lower.iter().any(|source| source == "'unsafe-inline'")
}

/// CSP3 §6.7.2.8, before any redirect.
fn source_matches(source: &str, url: Url<'_>, page: Url<'_>) -> bool {
    let Url(scheme, host, port, path) = url;
    let default = |scheme: &str| if ["https", "wss"].contains(&scheme) { 443 } else { 80 };
    if source == "*" {
        return ["http", "https"].contains(&scheme);
    }
    if source.eq_ignore_ascii_case("'self'") {
        let same_port = page.2 == port
            || (page.2.unwrap_or(default(page.0)) == default(page.0)
                && port.unwrap_or(default(scheme)) == default(scheme));
        let better = scheme == page.0 || scheme == "https" || scheme == "wss" || (page.0 == "http" && scheme == "ws");
        return page.1 == host && same_port && better;
    }
    if source.starts_with('\'') || source.contains(['?', '#']) {
        return false;
    }
    if let Some(only) = source.strip_suffix(':') {
        return scheme_matches(only, scheme);
    }
    let (wanted, rest) = source.split_once("://").unwrap_or((page.0, source));
    let cut = rest.find('/').unwrap_or(rest.len());
    let (authority, pattern) = (&rest[..cut], &rest[cut..]);
    let (name, wanted_port) = authority.split_once(':').map_or((authority, None), |(name, port)| (name, Some(port)));
    let is_host = match name.strip_prefix("*.") {
        _ if host.starts_with('[') => false,
        Some(domain) => host.to_lowercase().ends_with(&format!(".{}", domain.to_lowercase())),
        None => name == "*" || name.eq_ignore_ascii_case(host),
    };
    let real = port.unwrap_or(default(scheme));
    let is_port = match wanted_port {
        Some("*") => true,
        Some(wanted) => wanted.parse() == Ok(real),
        None => real == default(scheme),
    };
    scheme_matches(wanted, scheme) && is_host && is_port && path_matches(pattern, path)
}

fn scheme_matches(wanted: &str, scheme: &str) -> bool {
    let wanted = wanted.to_lowercase();
    let better: &[&str] = match wanted.as_str() {
        "http" => &["https"],
        "ws" => &["wss", "http", "https"],
        "wss" => &["https"],
        _ => &[],
    };
    wanted == scheme || better.contains(&scheme)
}

/// CSP3 §6.7.2.11.
fn path_matches(pattern: &str, path: &str) -> bool {
    if pattern.is_empty() || pattern == "/" {
        return true;
    }
    let (mut wanted, real): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    let is_exact = !pattern.ends_with('/');
    if wanted.len() > real.len() || (is_exact && wanted.len() != real.len()) {
        return false;
    }
    if !is_exact {
        wanted.pop();
    }
    wanted.iter().zip(&real).all(|(wanted, real)| decode(wanted) == decode(real))
}

fn decode(text: &str) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|hex| u8::from_str_radix(str::from_utf8(hex).ok()?, 16).ok());
        let is_code = *first == b'%' && code.is_some();
        out.push(code.filter(|_| is_code).unwrap_or(*first));
        rest = if is_code { &after[2..] } else { after };
    }
    out
}
