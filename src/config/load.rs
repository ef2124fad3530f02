//! Files into documents: the only place of this module that does I/O.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use toml::Spanned;

use super::{
    compile::{Compiled, Inputs, TypedPortal, compile},
    diagnostics::{Diagnostic, Place, Report, Source},
    document::{Document, PortalDocument, PortalFile, PresetDocument},
    files::{Files, toml_files},
    keys,
    overrides::Overrides,
    parse::{Origin, Parsed, fit},
    preset::{PRESETS, built_in, is_name},
    settings::KeySettings,
    suggest::{list, nearest},
    syntax::{self, Read},
};
use crate::consent::KeyRing;

/// What is read so far.
#[derive(Debug, Default)]
struct Reader {
    inputs: Inputs,
    report: Report,
    /// Where files are found; `None` when the configuration is not a file.
    folder: Option<PathBuf>,
    files: Files,
}

/// What came of reading a configuration, and what it was read from, which is to be watched whatever came of it.
#[derive(Debug)]
pub struct Attempt {
    /// What can run, or everything that is wrong.
    pub result: Result<Compiled, Vec<Diagnostic>>,
    /// What was read or looked for.
    pub files: Files,
}

/// Reads and compiles a configuration file as [`load`] does, and says what was read even where something is wrong.
pub fn attempt(
    path: &Path,
    overrides: &Overrides,
    keys: impl FnOnce(&KeySettings) -> Result<KeyRing, Diagnostic>,
) -> Attempt {
    Reader::of_file(path).attempt(overrides, keys)
}

/// Reads and compiles a configuration file with everything it names.
///
/// `keys` makes or reads the signing keys; it is asked only when nothing else is wrong.
///
/// # Errors
/// Everything that is wrong, and all that is doubtful.
pub fn load(
    path: &Path,
    overrides: &Overrides,
    keys: impl FnOnce(&KeySettings) -> Result<KeyRing, Diagnostic>,
) -> Result<Compiled, Vec<Diagnostic>> {
    Reader::of_file(path).finish(overrides, keys)
}

/// Compiles a configuration that is not a file, named `name` in diagnostics. It can name built-in presets only.
///
/// # Errors
/// Everything that is wrong, and all that is doubtful.
pub fn from_text(
    name: &str,
    text: &str,
    overrides: &Overrides,
    keys: impl FnOnce(&KeySettings) -> Result<KeyRing, Diagnostic>,
) -> Result<Compiled, Vec<Diagnostic>> {
    let mut reader = Reader::default();
    reader.take_main(&Arc::new(Source { name: name.to_owned(), text: text.into() }));
    reader.finish(overrides, keys)
}

/// Compiles a portal file alone. A preset that it names is looked for in `presets/` beside it and beside its folder.
///
/// # Errors
/// Everything that is wrong, and all that is doubtful.
pub fn portal(
    path: &Path,
    keys: impl FnOnce(&KeySettings) -> Result<KeyRing, Diagnostic>,
) -> Result<Compiled, Vec<Diagnostic>> {
    let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
    let above = folder.join("..");
    // The main file is most often in the folder above, and presets are beside it.
    let near = [&folder, &above].into_iter().find(|folder| folder.join("presets").is_dir()).cloned();
    let mut reader = Reader { folder: Some(near.unwrap_or(folder)), ..Reader::default() };
    if let Some(source) = reader.read(path, &Place::default()) {
        reader.take_main(&source);
    }
    reader.finish(&Overrides::default(), keys)
}

/// Compiles one portal that answers on every host, from the command line alone; only the signing keys are read.
pub fn without_file(
    preset: &str,
    upstream: &str,
    overrides: &Overrides,
    keys: impl FnOnce(&KeySettings) -> Result<KeyRing, Diagnostic>,
) -> Attempt {
    Reader::of_preset(preset, upstream).attempt(overrides, keys)
}

// === impl Reader ===

impl Reader {
    fn of_file(path: &Path) -> Self {
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        let mut reader = Self { folder: Some(folder.clone()), ..Self::default() };
        reader.inputs.base = folder;
        if let Some(source) = reader.read(path, &Place::default()) {
            reader.take_main(&source);
        }
        reader
    }

    fn of_preset(preset: &str, upstream: &str) -> Self {
        let typed = |text: &str| Spanned::new(0..0, text.to_owned());
        let document = PortalDocument {
            hosts: Some(Spanned::new(0..0, vec![typed("*")])),
            upstream: Some(typed(upstream)),
            preset: Some(typed(preset)),
            ..PortalDocument::default()
        };
        let mut reader = Self::default();
        reader.add_portal(Spanned::new(0..0, document), String::new(), &Origin::default());
        reader
    }

    fn finish(
        self,
        overrides: &Overrides,
        keys: impl FnOnce(&KeySettings) -> Result<KeyRing, Diagnostic>,
    ) -> Result<Compiled, Vec<Diagnostic>> {
        self.attempt(overrides, keys).result
    }

    fn attempt(
        mut self,
        overrides: &Overrides,
        keys: impl FnOnce(&KeySettings) -> Result<KeyRing, Diagnostic>,
    ) -> Attempt {
        self.take_presets();
        self.take_pems();
        let mut files = self.files;
        let keys = |settings: &KeySettings| files.around(&settings.file, || keys(settings));
        let result = compile(self.inputs, overrides, self.report, keys);
        Attempt { result, files }
    }

    fn take_main(&mut self, source: &Arc<Source>) {
        let read = syntax::read(source, &mut self.report);
        if keys::is_one_portal(read.table.get_ref()) {
            return self.take_bare_portal(read, source);
        }
        let Some(mut main) = fit::<Document>(read, "the main file", source, &mut self.report) else { return };
        for (place, portal) in std::mem::take(&mut main.document.portal).into_iter().enumerate() {
            self.add_portal(portal, format!("portal.{place}"), &main.origin);
        }
        for include in &main.document.include {
            for path in self.included(include, &main.origin) {
                let place = main.origin.of(include);
                if self.is_new(&path, &place)
                    && let Some(source) = self.read(&path, &place)
                {
                    self.take_portal_file(&source);
                }
            }
        }
        self.inputs.main = main;
    }

    /// A portal file is one portal, or holds `[[portal]]` tables.
    fn take_portal_file(&mut self, source: &Arc<Source>) {
        let read = syntax::read(source, &mut self.report);
        if read.table.get_ref().get("portal").is_some_and(|portals| portals.get_ref().as_array().is_some()) {
            let Some(file) = fit::<PortalFile>(read, "a portal file", source, &mut self.report) else { return };
            for (place, portal) in file.document.portal.into_iter().enumerate() {
                self.add_portal(portal, format!("portal.{place}"), &file.origin);
            }
        } else {
            self.take_bare_portal(read, source);
        }
    }

    fn take_bare_portal(&mut self, read: Read<'_>, source: &Arc<Source>) {
        let Some(file) = fit::<PortalDocument>(read, "a portal", source, &mut self.report) else { return };
        let header = file.document.hosts.as_ref().map_or(0..0, Spanned::span);
        self.add_portal(Spanned::new(header, file.document), String::new(), &file.origin);
    }

    fn add_portal(&mut self, portal: Spanned<PortalDocument>, path: String, origin: &Origin) {
        let header = portal.span();
        let document = portal.into_inner();
        self.inputs.portals.push(TypedPortal { document, origin: origin.clone(), header, path });
    }

    /// Reports a file that was read before.
    fn is_new(&mut self, path: &Path, place: &Place) -> bool {
        let canonical = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let (file, main) = (canonical(path), self.files.paths().next().map(canonical));
        let name = path.display();
        let again = if main.as_ref() == Some(&file) {
            Diagnostic::error("the main file includes itself")
                .with_hint("keep portal files in a folder of their own, as \"portals/*.toml\"")
        } else if self.files.paths().any(|known| canonical(known) == file) {
            Diagnostic::error(format!("{name} is included twice")).with_hint("remove one of the two")
        } else {
            return true;
        };
        self.report.push(again.at(place.clone(), "included again here"));
        false
    }

    /// Returns the files that an `include` names, in the order of their names.
    fn included(&mut self, include: &Spanned<String>, origin: &Origin) -> Vec<PathBuf> {
        let place = origin.of(include);
        let Some(folder) = &self.folder else {
            self.report.push(Diagnostic::error("nothing can be included here").at(place, "this is not a file"));
            return Vec::new();
        };
        let pattern = folder.join(include.get_ref());
        let glob = include.get_ref().rsplit('/').next().is_some_and(|last| last == "*.toml");
        if include.get_ref().contains('*') && !(glob && include.get_ref().matches('*').count() == 1) {
            let wrong = Diagnostic::error(format!("{:?} cannot be included", include.get_ref()));
            let hint = "only the last part may have a star, as \"portals/*.toml\"";
            self.report.push(wrong.at(place, "not a file or folder/*.toml").with_hint(hint));
            return Vec::new();
        }
        if !glob {
            return vec![pattern];
        }
        let listed = pattern.parent().map(Path::to_path_buf).unwrap_or_default();
        self.files.push(listed.clone());
        match toml_files(&listed) {
            Ok(files) if files.is_empty() => {
                let none = Diagnostic::warning(format!("{:?} matches no file", include.get_ref()));
                self.report.push(none.at(place, "nothing is included"));
                files
            }
            Ok(files) => files,
            Err(error) => {
                let failed = Diagnostic::error(format!("cannot list {}: {error}", listed.display()));
                self.report.push(failed.at(place, "included here"));
                Vec::new()
            }
        }
    }

    /// Reads the presets that portals name: beside the main file first, then the built-in ones.
    fn take_presets(&mut self) {
        let wanted = self.inputs.portals.iter().filter_map(|portal| {
            let name = portal.document.preset.as_ref()?;
            Some((name.get_ref().clone(), portal.origin.of(name)))
        });
        let wanted: Vec<_> = wanted.collect();
        for (name, place) in wanted {
            if self.inputs.presets.contains_key(&name) {
                continue;
            }
            let Some(source) = self.preset(&name, &place) else { continue };
            let read = syntax::read(&source, &mut self.report);
            if let Some(preset) = fit::<PresetDocument>(read, "a preset", &source, &mut self.report) {
                self.inputs.presets.insert(name, preset);
            }
        }
    }

    /// Reads the certificates and keys that portals name, relative to the main file.
    fn take_pems(&mut self) {
        let portals = self.inputs.portals.iter();
        let typed = portals.flat_map(|portal| {
            let (tls, upstream) = (&portal.document.tls, &portal.document.upstream_tls);
            tls.files().chain(upstream.files()).map(|file| (file.get_ref().clone(), portal.origin.of(file)))
        });
        let Parsed { document, origin } = &self.inputs.main;
        let ledger = document.ledger.files().map(|file| (file.get_ref().clone(), origin.of(file)));
        for (file, place) in typed.chain(ledger).collect::<Vec<_>>() {
            if self.inputs.pems.contains_key(&file) {
                continue;
            }
            let path = self.inputs.base.join(&file);
            self.files.push(path.clone());
            match fs::read(&path) {
                Ok(pem) => drop(self.inputs.pems.insert(file, pem)),
                Err(error) => {
                    let failed = Diagnostic::error(format!("cannot read {}: {error}", path.display()));
                    self.report.push(failed.at(place, "named here").with_hint("paths are relative to the main file"));
                }
            }
        }
    }

    fn preset(&mut self, name: &str, place: &Place) -> Option<Arc<Source>> {
        if is_name(name) {
            let file = self.folder.as_ref().map(|folder| folder.join("presets").join(format!("{name}.toml")));
            // Also where there is none: it takes the place of a built-in one as soon as there is.
            if let Some(file) = file {
                self.files.push(file.clone());
                if file.is_file() {
                    return self.read(&file, place);
                }
            }
        }
        let known = built_in(name);
        if known.is_none() {
            let names = || PRESETS.iter().map(|(name, _)| *name);
            let hint = match nearest(name, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    format!("built in are {}; others are files presets/NAME.toml beside the main file", list(names()))
                }
            };
            let unknown = Diagnostic::error(format!("unknown preset {name:?}"));
            self.report.push(unknown.at(place.clone(), "no such preset").with_hint(hint));
        }
        known
    }

    fn read(&mut self, path: &Path, named_at: &Place) -> Option<Arc<Source>> {
        self.files.push(path.to_path_buf());
        let name = path.display().to_string();
        match fs::read(path) {
            Ok(octets) => Some(self.decode(name, octets)),
            Err(error) => {
                let failed =
                    Diagnostic::error(format!("cannot read {name}: {error}")).at(named_at.clone(), "named here");
                // Where the main file is was typed on the command line.
                let is_named = named_at.source.is_some();
                let hint = if path.is_dir() {
                    "name its files, as \"folder/*.toml\""
                } else {
                    "paths begin at the main file's folder"
                };
                self.report.push(if is_named { failed.with_hint(hint) } else { failed });
                None
            }
        }
    }

    /// Reads UTF-8; what is none is reported, and the rest is read all the same.
    fn decode(&mut self, name: String, octets: Vec<u8>) -> Arc<Source> {
        let (text, wrong) = match String::from_utf8(octets) {
            Ok(text) => (text, None),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                (
                    String::from_utf8_lossy(error.as_bytes()).into_owned(),
                    Some(at..at + char::REPLACEMENT_CHARACTER.len_utf8()),
                )
            }
        };
        let source = Arc::new(Source { name, text: text.into() });
        if wrong.is_some() {
            let place = Place { source: Some(Arc::clone(&source)), span: wrong };
            let wrong = Diagnostic::error("the file is not in UTF-8");
            self.report.push(
                wrong
                    .at(place, "this is not UTF-8")
                    .with_hint("it may be in Latin-1 or Windows-1252: save it again in UTF-8"),
            );
        }
        source
    }
}
