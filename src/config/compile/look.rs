//! What a portal changes of its theme.

use toml::Spanned;

use crate::{
    charter::{Look, Property},
    config::{
        diagnostics::{Diagnostic, Report},
        document::LookTable,
        parse::Origin,
    },
};

/// Compiles a look; what is wrong with it is reported.
pub(super) fn look(table: &LookTable, origin: &Origin, report: &mut Report) -> Look {
    let typed = [
        (Property::Accent, &table.accent),
        (Property::Ink, &table.ink),
        (Property::Paper, &table.paper),
        (Property::Line, &table.line),
        (Property::Focus, &table.focus),
        (Property::AccentDark, &table.accent_dark),
        (Property::InkDark, &table.ink_dark),
        (Property::PaperDark, &table.paper_dark),
        (Property::LineDark, &table.line_dark),
        (Property::FocusDark, &table.focus_dark),
        (Property::Radius, &table.radius),
        (Property::Font, &table.font),
    ];
    let mut properties = Vec::new();
    for (property, text) in typed.into_iter().filter_map(|(property, text)| Some((property, text.as_ref()?))) {
        match property.parse(text.get_ref()) {
            Some(value) => properties.push((property, value)),
            None => report.push(wrong(property, text, origin)),
        }
    }
    let logo = table.logo.as_ref().and_then(|path| logo(path, origin, report));
    Look { properties, logo, button: table.button.map(|button| button.0).unwrap_or_default() }
}

fn wrong(property: Property, text: &Spanned<String>, origin: &Origin) -> Diagnostic {
    let (what, hint) = match property {
        Property::Radius => ("a radius", "write \"0\" to \"24px\""),
        Property::Font => {
            ("a list of fonts", "write names with commas between, such as \"Marianne, Arial, sans-serif\"")
        }
        Property::Accent
        | Property::Ink
        | Property::Paper
        | Property::Line
        | Property::Focus
        | Property::AccentDark
        | Property::InkDark
        | Property::PaperDark
        | Property::LineDark
        | Property::FocusDark => ("a colour", "write it as \"#1b4a8f\""),
    };
    Diagnostic::error(format!("{:?} is not {what}", text.get_ref()))
        .at(origin.of(text), format!("not {what}"))
        .with_hint(hint)
}

fn logo(path: &Spanned<String>, origin: &Origin, report: &mut Report) -> Option<Box<str>> {
    let text = path.get_ref().as_str();
    // The gate's pages load from the host itself and nowhere else.
    if text.starts_with('/')
        && !text.starts_with("//")
        && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
    {
        return Some(text.into());
    }
    let wrong = Diagnostic::error(format!("{text:?} is not a path on the portal"));
    report.push(
        wrong
            .at(origin.of(path), "not a path")
            .with_hint("write \"/static/logo.svg\"; pages load nothing from elsewhere"),
    );
    None
}
