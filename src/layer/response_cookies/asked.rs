//! The path that was asked for, kept until the response is there.
//!
//! A reference into the request's head would do, but keeps the head: the next one could not be read to where this one was, and
//! each request would take eight kilobytes and give them back. So a short path is copied.

use http::uri::PathAndQuery;

/// As long as most paths, and short enough to be moved from layer to layer.
const SHORT: usize = 62;

/// A path that was asked for.
#[derive(Clone, Debug, Default)]
pub(super) enum Asked {
    #[default]
    Root,
    Short {
        octets: [u8; SHORT],
        length: u8,
    },
    Long(PathAndQuery),
}

impl Asked {
    pub(super) fn of(asked: &PathAndQuery) -> Self {
        let path = asked.path().as_bytes();
        let mut octets = [0; SHORT];
        match (octets.get_mut(..path.len()), u8::try_from(path.len())) {
            (Some(place), Ok(length)) => {
                place.copy_from_slice(path);
                Self::Short { octets, length }
            }
            _ => Self::Long(asked.clone()),
        }
    }

    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Root => "/",
            Self::Short { octets, length } => {
                octets.get(..usize::from(*length)).and_then(|path| str::from_utf8(path).ok()).unwrap_or("/")
            }
            Self::Long(asked) => asked.path(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_what_was_asked_for_without_its_query_however_long() {
        assert_eq!(Asked::default().as_str(), "/");
        for length in [0, 1, SHORT - 2, SHORT - 1, SHORT, 255, 256, 1000] {
            let path = format!("/{}", "a".repeat(length));
            let asked: PathAndQuery = format!("{path}?q=1").parse().unwrap();
            assert_eq!(Asked::of(&asked).as_str(), path, "{length}");
        }
    }
}
