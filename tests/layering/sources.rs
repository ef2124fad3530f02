//! The files of `src/`, each with the module it is and whether it is a test.

use std::{fs, path::Path as FilePath};

use crate::{
    paths::{Path, paths, tested},
    tokens::{Kind, Token, tokens},
};

/// One Rust file.
#[derive(Debug)]
pub(crate) struct Source {
    /// Where it is, from the root of the repository.
    pub(crate) file: String,
    /// Its module, without `crate`; empty for a crate root.
    pub(crate) module: Vec<String>,
    pub(crate) text: String,
    pub(crate) tokens: Vec<Token>,
    /// The whole file is compiled for tests only.
    pub(crate) tested: bool,
}

/// Reads every Rust file under `folder`, which is called `name` in what is reported.
pub(crate) fn read(folder: &FilePath, name: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let entry = entry.expect("the folder can be read").path();
        let file = format!("{name}/{}", entry.file_name().expect("it has a name").to_string_lossy());
        if entry.is_dir() {
            files.extend(read(&entry, &file));
        } else if file.ends_with(".rs") {
            files.push((file, fs::read_to_string(&entry).expect("it is text")));
        }
    }
    files.sort();
    files
}

/// Finds the module that each file is.
pub(crate) fn sources(files: impl IntoIterator<Item = (String, String)>) -> Vec<Source> {
    let mut sources: Vec<_> = files.into_iter().map(|(file, text)| Source::of(file, text)).collect();
    let children: Vec<_> = sources.iter().flat_map(Source::children).collect();
    for source in &mut sources {
        let named = children.iter().find(|child| child.file.as_ref() == Some(&source.file));
        if let Some(child) = named {
            source.module.clone_from(&child.module);
        }
        source.tested = children.iter().any(|child| child.tested && source.module.starts_with(&child.module));
    }
    sources
}

/// A `mod name;`.
struct Child {
    module: Vec<String>,
    /// What its `#[path]` says.
    file: Option<String>,
    tested: bool,
}

// === impl Source ===

impl Source {
    fn of(file: String, text: String) -> Self {
        let path = file.trim_start_matches("src/").trim_end_matches(".rs");
        let path = path.strip_suffix("/mod").unwrap_or(path);
        let roots = ["lib", "main"];
        let module = path.split('/').filter(|_| !roots.contains(&path)).map(str::to_owned).collect();
        Self { module, tokens: tokens(&text), file, text, tested: false }
    }

    /// Returns the top-level module it is part of; `None` for a crate root.
    pub(crate) fn house(&self) -> Option<&str> {
        self.module.first().map(String::as_str)
    }

    /// Returns its paths; all are tested in a file that is.
    pub(crate) fn paths(&self) -> Vec<Path> {
        let mut paths = paths(&self.tokens, &self.module);
        paths.iter_mut().for_each(|path| path.tested |= self.tested);
        paths
    }

    fn children(&self) -> Vec<Child> {
        let spans = tested(&self.tokens);
        let mut children = Vec::new();
        for (at, three) in self.tokens.windows(3).enumerate() {
            let (Some("mod"), Some(name), true) = (three[0].word(), three[1].word(), three[2].is_mark(';')) else {
                continue;
            };
            let module = self.module.iter().map(String::as_str).chain([name]).map(str::to_owned).collect();
            let tested = spans.iter().any(|(from, to)| (*from..*to).contains(&at));
            let folder = self.file.rsplit_once('/').map_or("", |(folder, _)| folder);
            let file = attribute_path(&self.tokens[..at]).map(|path| format!("{folder}/{path}"));
            children.push(Child { module, file, tested });
        }
        children
    }
}

/// Returns the `#[path = "…"]` among the attributes that end `before` an item.
fn attribute_path(before: &[Token]) -> Option<String> {
    let ends = |token: &&Token| !token.is_mark(';') && !token.is_mark('}');
    let attributes: Vec<_> = before.iter().rev().take_while(ends).collect();
    // Read backwards: `"…" = path [ #`.
    attributes.windows(3).find_map(|three| match (&three[0].kind, three[1].is_mark('='), three[2].is_word("path")) {
        (Kind::Text(path), true, true) => Some(path.clone()),
        _ => None,
    })
}
