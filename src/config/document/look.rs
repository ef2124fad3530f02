//! What a portal changes of its theme.

use serde::Deserialize;
use toml::Spanned;

use super::word::Word;
use crate::charter::Button;

/// `[portal.look]`: colours as `"#rrggbb"`, each with a twin for dark screens.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::config) struct LookTable {
    /// The colour of links, buttons and boxes.
    pub(in crate::config) accent: Option<Spanned<String>>,
    /// The colour of text.
    pub(in crate::config) ink: Option<Spanned<String>>,
    /// The colour of the ground.
    pub(in crate::config) paper: Option<Spanned<String>>,
    /// The colour of edges.
    pub(in crate::config) line: Option<Spanned<String>>,
    /// The colour around what has the focus.
    pub(in crate::config) focus: Option<Spanned<String>>,
    /// The same on a dark ground.
    pub(in crate::config) accent_dark: Option<Spanned<String>>,
    /// The same on a dark ground.
    pub(in crate::config) ink_dark: Option<Spanned<String>>,
    /// The same on a dark ground.
    pub(in crate::config) paper_dark: Option<Spanned<String>>,
    /// The same on a dark ground.
    pub(in crate::config) line_dark: Option<Spanned<String>>,
    /// The same on a dark ground.
    pub(in crate::config) focus_dark: Option<Spanned<String>>,
    /// How round corners are: `"0"` to `"24px"`.
    pub(in crate::config) radius: Option<Spanned<String>>,
    /// Names of fonts that visitors have, or that the portal's own pages load.
    pub(in crate::config) font: Option<Spanned<String>>,
    /// A picture on the portal, as a path, for the gate's pages.
    pub(in crate::config) logo: Option<Spanned<String>>,
    /// Where the button stands that opens the choices again: `"left"`, `"right"`, or `"off"` where the portal links to the
    /// choice page on every page. Default: `"left"`.
    pub(in crate::config) button: Option<Word<Button>>,
}
