//! How a host's banner and pages look, beside their theme: a few custom properties, a logo, where the button stands.
//!
//! Values go into a style sheet, so that each is read into a form that cannot leave its declaration.

/// What a host changes of its theme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Each with its value: for both colour schemes, or for one.
    pub properties: Vec<(Property, Value)>,
    /// A picture on the host itself, shown on the gate's pages.
    pub logo: Option<Box<str>>,
    /// Where the button stands that opens the choices again.
    pub button: Button,
}

/// A custom property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Property {
    /// Of links, buttons and boxes.
    Accent,
    /// Of text.
    Ink,
    /// Of the ground.
    Paper,
    /// Of edges.
    Line,
    /// Of what has the focus.
    Focus,
    /// The same on a dark ground.
    AccentDark,
    /// The same on a dark ground.
    InkDark,
    /// The same on a dark ground.
    PaperDark,
    /// The same on a dark ground.
    LineDark,
    /// The same on a dark ground.
    FocusDark,
    /// Of corners.
    Radius,
    /// Of text.
    Font,
}

/// The value of a custom property, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value(Box<str>);

/// Where the button stands that opens the choices again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Button {
    /// At the lower left.
    #[default]
    Left,
    /// At the lower right.
    Right,
    /// Nowhere: the operator links to the choice page on every page (GDPR art. 7.3).
    Off,
}

// === impl Property ===

impl Property {
    /// The property's name in a style sheet, without what all begin with, and the scheme it is for.
    const fn name(self) -> (&'static str, bool) {
        match self {
            Self::Accent => ("accent", false),
            Self::Ink => ("ink", false),
            Self::Paper => ("paper", false),
            Self::Line => ("line", false),
            Self::Focus => ("focus", false),
            Self::AccentDark => ("accent", true),
            Self::InkDark => ("ink", true),
            Self::PaperDark => ("paper", true),
            Self::LineDark => ("line", true),
            Self::FocusDark => ("focus", true),
            Self::Radius => ("radius", false),
            Self::Font => ("font", false),
        }
    }

    /// Reads a value of it: `#rrggbb`, a length of at most 24 px, or names of fonts.
    #[must_use]
    pub fn parse(self, text: &str) -> Option<Value> {
        let fits = match self {
            Self::Radius => text.strip_suffix("px").unwrap_or(text).parse::<u8>().is_ok_and(|length| length <= 24),
            Self::Font => {
                let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | ',' | '"' | '\'');
                !text.is_empty()
                    && text.len() <= 200
                    && text.chars().all(plain)
                    && text.matches('"').count().is_multiple_of(2)
                    && text.matches('\'').count().is_multiple_of(2)
            }
            Self::Accent
            | Self::Ink
            | Self::Paper
            | Self::Line
            | Self::Focus
            | Self::AccentDark
            | Self::InkDark
            | Self::PaperDark
            | Self::LineDark
            | Self::FocusDark => {
                let digits = text.strip_prefix('#').unwrap_or_default();
                digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
            }
        };
        let unit = if self == Self::Radius && !text.ends_with("px") { "px" } else { "" };
        fits.then(|| Value(format!("{text}{unit}").into()))
    }
}

// === impl Look ===

impl Look {
    /// Returns what it adds to the banner's style sheet.
    #[must_use]
    pub fn banner_style(&self) -> String {
        let mut style = String::new();
        for (property, Value(value)) in &self.properties {
            let (name, is_dark) = property.name();
            let dark = if is_dark { "-dark" } else { "" };
            style.push_str(&format!("--octroi-{name}{dark}:{value};"));
        }
        let root = if style.is_empty() { String::new() } else { format!(":root{{{style}}}\n") };
        let button = match self.button {
            Button::Left => "",
            Button::Right => "#octroi-manage{inset:auto 8px 8px auto}\n",
            Button::Off => "#octroi-manage{display:none}\n",
        };
        root + button
    }

    /// Returns what it adds to the style sheet of the gate's pages.
    #[must_use]
    pub fn page_style(&self) -> String {
        let of = |dark: bool| {
            let chosen = self.properties.iter().filter(|(property, _)| property.name().1 == dark);
            chosen
                .map(|(property, Value(value))| format!("--octroi-{}:{value};", property.name().0))
                .collect::<String>()
        };
        let rule = |style: String| if style.is_empty() { style } else { format!(":root,[data-theme]{{{style}}}") };
        let (light, dark) = (rule(of(false)), rule(of(true)));
        let dark = if dark.is_empty() { dark } else { format!("@media (prefers-color-scheme:dark){{{dark}}}") };
        light + &dark
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_only_what_cannot_leave_its_declaration() {
        for (property, text, expected) in [
            (Property::Accent, "#1b4a8f", Some("#1b4a8f")),
            (Property::Accent, "red", None),
            (Property::Accent, "#fff;}", None),
            (Property::Radius, "4", Some("4px")),
            (Property::Radius, "0px", Some("0px")),
            (Property::Radius, "99", None),
            (Property::Radius, "1px;x", None),
            (Property::Font, "Marianne, \"Segoe UI\", sans-serif", Some("Marianne, \"Segoe UI\", sans-serif")),
            (Property::Font, "a\"", None),
            (Property::Font, "a;b", None),
            (Property::Font, "url(x)", None),
        ] {
            assert_eq!(property.parse(text).map(|value| value.0.into_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn writes_both_schemes_for_banner_and_pages() {
        let value = |property: Property, text| (property, property.parse(text).unwrap());
        let look = Look {
            properties: vec![value(Property::Accent, "#112233"), value(Property::AccentDark, "#aabbcc")],
            logo: None,
            button: Button::Right,
        };
        assert_eq!(
            look.banner_style(),
            ":root{--octroi-accent:#112233;--octroi-accent-dark:#aabbcc;}\n#octroi-manage{inset:auto 8px 8px auto}\n"
        );
        assert_eq!(
            look.page_style(),
            ":root,[data-theme]{--octroi-accent:#112233;}@media (prefers-color-scheme:dark){:root,[data-theme]{--octroi-accent:#aabbcc;}}"
        );
        assert_eq!((Look::default().banner_style(), Look::default().page_style()), (String::new(), String::new()));
    }
}
