//! What a portal changes of its theme.

use serde::Deserialize;
use toml::Spanned;

use super::{texts::ColourText, word::Word};
use crate::charter::Button;

/// `[portal.look]`: colours as `"#rrggbb"`, each with a twin for dark screens.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::config) struct LookTable {
    /// The colour of links, buttons and boxes. Default: that of the theme. Example: `"#1b4a8f"`.
    pub(in crate::config) accent: Option<Spanned<ColourText>>,
    /// The colour of text. Default: that of the theme. Example: `"#1e1e1e"`.
    pub(in crate::config) ink: Option<Spanned<ColourText>>,
    /// The colour of the ground. Default: that of the theme. Example: `"#ffffff"`.
    pub(in crate::config) paper: Option<Spanned<ColourText>>,
    /// The colour of edges. Default: that of the theme. Example: `"#d0d0d0"`.
    pub(in crate::config) line: Option<Spanned<ColourText>>,
    /// The colour around what has the focus. Default: that of the theme. Example: `"#0a76f6"`.
    pub(in crate::config) focus: Option<Spanned<ColourText>>,
    /// The colour of links, buttons and boxes on dark screens. Default: that of the theme. Example: `"#8fb8f5"`.
    pub(in crate::config) accent_dark: Option<Spanned<ColourText>>,
    /// The colour of text on dark screens. Default: that of the theme. Example: `"#f2f2f2"`.
    pub(in crate::config) ink_dark: Option<Spanned<ColourText>>,
    /// The colour of the ground on dark screens. Default: that of the theme. Example: `"#161616"`.
    pub(in crate::config) paper_dark: Option<Spanned<ColourText>>,
    /// The colour of edges on dark screens. Default: that of the theme. Example: `"#4a4a4a"`.
    pub(in crate::config) line_dark: Option<Spanned<ColourText>>,
    /// The colour around what has the focus on dark screens. Default: that of the theme. Example: `"#5ea5ff"`.
    pub(in crate::config) focus_dark: Option<Spanned<ColourText>>,
    /// How round corners are: `"0"` to `"24px"`. Default: that of the theme. Example: `"4px"`.
    pub(in crate::config) radius: Option<Spanned<String>>,
    /// Names of fonts that visitors have, or that the portal's own pages load. Default: that of the theme.
    /// Example: `"Marianne, Arial, sans-serif"`.
    pub(in crate::config) font: Option<Spanned<String>>,
    /// A picture on the portal, as a path, for the gate's pages. Default: none. Example: `"/static/logo.svg"`.
    pub(in crate::config) logo: Option<Spanned<String>>,
    /// Where the button stands that opens the choices again: `"left"`, `"right"`, or `"off"` where the portal links to the
    /// choice page on every page. Default: `"left"`.
    pub(in crate::config) button: Option<Word<Button>>,
}
