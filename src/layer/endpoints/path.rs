//! Whether a path is the gate's own.

/// Whose a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner<'a> {
    /// The portal's.
    Portal,
    /// The gate's; what follows the prefix, without its first slash.
    Gate(&'a str),
    /// It only decodes into the gate's: somebody could take it for either.
    Unclear,
}

/// Tells whose `path` is, for the gate's `prefix` (such as `/.octroi`).
pub(super) fn owner<'a>(path: &'a str, prefix: &str) -> Owner<'a> {
    match path.strip_prefix(prefix) {
        // What follows is compared with known names byte for byte, so it needs no decoding.
        Some("") => return Owner::Gate(""),
        Some(rest) => {
            if let Some(name) = rest.strip_prefix('/') {
                return Owner::Gate(name);
            }
        }
        None => {}
    }
    if needs_decoding(path) && decodes_into(path, prefix) { Owner::Unclear } else { Owner::Portal }
}

/// Nearly every path has none of these, and is the portal's as it stands.
fn needs_decoding(path: &str) -> bool {
    let bytes = path.as_bytes();
    let plain = |pair: &[u8]| !matches!(pair, [b'/', b'/' | b'.']);
    bytes.iter().any(|b| matches!(b, b'%' | b'\\' | b';') || b.is_ascii_uppercase()) || !bytes.windows(2).all(plain)
}

/// Reads the path as the loosest server would: decoded (also twice), back-slashes turned, path
/// parameters cut, empty and dot segments resolved, case ignored.
fn decodes_into(path: &str, prefix: &str) -> bool {
    let wanted: Vec<&str> = prefix.split('/').filter(|segment| !segment.is_empty()).collect();
    let mut decoded = path.as_bytes().to_vec();
    for _ in 0..3 {
        if starts_with(&decoded, &wanted) {
            return true;
        }
        decoded = percent_encoding::percent_decode(&decoded).collect();
    }
    false
}

fn starts_with(path: &[u8], wanted: &[&str]) -> bool {
    let mut segments: Vec<&[u8]> = Vec::new();
    for segment in path.split(|byte| matches!(byte, b'/' | b'\\')) {
        let name = segment.split(|byte| matches!(byte, b';' | b'?' | b'#' | 0)).next().unwrap_or_default();
        match name {
            b"" | b"." => {}
            b".." => drop(segments.pop()),
            name => segments.push(name),
        }
    }
    let ends = |segment: &[u8], wanted: &str| {
        let trimmed = segment.trim_ascii().strip_suffix(b".").unwrap_or(segment.trim_ascii());
        segment.eq_ignore_ascii_case(wanted.as_bytes()) || trimmed.eq_ignore_ascii_case(wanted.as_bytes())
    };
    segments.len() >= wanted.len() && segments.iter().zip(wanted).all(|(segment, wanted)| ends(segment, wanted))
}

/// Returns `path` if a browser that is sent there stays at the same origin, else `/`.
///
/// It must begin with one `/`, and hold no back-slash (which browsers turn into `/`), no control
/// character and no white space.
pub(super) fn safe_return(path: &str) -> &str {
    let safe = path.starts_with('/')
        && !path.starts_with("//")
        && path.len() <= 2048
        && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    // `/%5C/evil` and `/.//evil` stay paths; only what a URL parser drops could change the origin.
    if safe && !path.starts_with("/.//") && !path.starts_with("/..//") { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_each_spelling_as_the_portals_the_gates_or_neither() {
        let gate = [("/.octroi", ""), ("/.octroi/", ""), ("/.octroi/charter", "charter"), ("/.octroi/a/b", "a/b")];
        for (path, name) in gate {
            assert_eq!(owner(path, "/.octroi"), Owner::Gate(name), "{path}");
        }
        for path in [
            "/%2eoctroi/choices",
            "/%2Eoctroi",
            "//.octroi",
            "/./.octroi/x",
            "/a/../.octroi",
            "/.octro%69/x",
            "/.octroi%2fcharter",
            "/.octroi;x/charter",
            "/\\.octroi/x",
            "/.octroi\\x",
            "/.OCTROI/x",
            "/%252eoctroi/x",
            "/a/%2e%2e/.octroi",
            "/.octroi%00",
            "/.octroi%20/x",
            "/.octroi./x",
            "/%2f.octroi/x",
            "/;/.octroi",
            "/.octroi%5ccharter",
            "/..//.octroi",
            "/.octroi%3fx",
            "/a//..//.octroi/b",
        ] {
            assert_eq!(owner(path, "/.octroi"), Owner::Unclear, "{path}");
        }
        for path in [
            "/",
            "*",
            "/.octroix",
            "/octroi",
            "/a/.octroi",
            "/.octroi2/x",
            "/a%20b",
            "/.well-known/x",
            "/x;.octroi",
            "/API/v1",
            "/a/%2e%2e/b",
            "/%ff",
            "/.octroi/../x/%zz",
        ] {
            assert_ne!(owner(path, "/.octroi"), Owner::Unclear, "{path}");
        }
    }

    #[test]
    fn returns_to_the_same_origin_or_home() {
        for path in ["/", "/a?b=c#d", "/explore/dataset/x/?q=%C3%A9", "/a//b", "/@x"] {
            assert_eq!(safe_return(path), path);
        }
        for path in [
            "",
            "//evil.example",
            "/\\evil.example",
            "\\/evil",
            "https://evil.example",
            "javascript:alert(1)",
            "a",
            "/\tevil",
            "/\n/evil",
            "/ /evil",
            "/.//evil.example",
            "/é",
            "///evil",
            "/\\/evil",
            "?x",
            "#x",
            " /",
        ] {
            assert_eq!(safe_return(path), "/", "{path:?}");
        }
    }
}
