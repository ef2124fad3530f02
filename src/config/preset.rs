//! Presets that come with the gate: what every portal of a platform declares.

use std::sync::Arc;

use super::diagnostics::Source;

/// The built-in presets: name and text. A file of the same name beside the configuration takes its place.
pub const PRESETS: [(&str, &str); 1] = [("opendatasoft", include_str!("../../config/presets/opendatasoft.toml"))];

/// Returns the text of a built-in preset.
pub(super) fn built_in(name: &str) -> Option<Arc<Source>> {
    let (name, text) = PRESETS.into_iter().find(|(known, _)| *known == name)?;
    Some(Arc::new(Source { name: format!("built-in preset {name}"), text: text.into() }))
}

/// Returns true if `name` can be the name of a preset file, and so leads nowhere else.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}
