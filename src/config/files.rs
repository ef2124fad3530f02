//! What a configuration was read from, and whether it is still the same.
//!
//! A [`Stamp`] is taken *before* its file is read, so that a file that changes meanwhile is always seen to have changed.
//! It follows symbolic links: where a whole folder is exchanged by one link, as Kubernetes does with `..data`, every
//! file in it is another one. Nothing is asked of the file system but what `stat` and a listing say, which network
//! and bind mounts answer as well.
//!
//! It must never read what a file says.

use std::{
    ffi::OsString,
    fs,
    io::{self, ErrorKind},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// The files that were read, those that were looked for, and the folders that were listed, each as it then was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files(Vec<(PathBuf, Stamp)>);

/// How a file or folder was when it was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stamp {
    File {
        device: u64,
        inode: u64,
        size: u64,
        modified: (i64, i64),
        /// Also tells a change of permissions, which may be what mends a file that could not be read.
        changed: (i64, i64),
    },
    Folder(Vec<OsString>),
    /// A pipe or a device: nothing of it tells whether it would say the same again.
    Stream,
    Unseen(ErrorKind),
}

// === impl Files ===

impl Files {
    /// Iterates over the paths, in the order they were looked at.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.0.iter().map(|(path, _)| path.as_path())
    }

    /// Looks at all of them again.
    #[must_use]
    pub fn seen_again(&self) -> Self {
        Self(self.0.iter().map(|(path, _)| (path.clone(), Stamp::of(path))).collect())
    }

    /// Stamps a path that is about to be read.
    pub(super) fn push(&mut self, path: PathBuf) {
        if !self.paths().any(|known| known == path) {
            let stamp = Stamp::of(&path);
            self.0.push((path, stamp));
        }
    }

    /// Stamps a file around what reads it, and makes it if it is not there.
    pub(super) fn around<T, E>(&mut self, path: &Path, read: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        self.push(path.to_owned());
        let result = read();
        if let (Ok(_), Some((_, stamp @ Stamp::Unseen(_)))) = (&result, self.0.iter_mut().find(|(own, _)| own == path))
        {
            *stamp = Stamp::of(path);
        }
        result
    }
}

// === impl Stamp ===

impl Stamp {
    fn of(path: &Path) -> Self {
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) => return Self::Unseen(error.kind()),
        };
        if metadata.is_dir() {
            let names =
                |files: Vec<PathBuf>| files.iter().filter_map(|file| file.file_name()).map(Into::into).collect();
            return toml_files(path)
                .map_or_else(|error| Self::Unseen(error.kind()), |files| Self::Folder(names(files)));
        }
        if !metadata.is_file() {
            return Self::Stream;
        }
        Self::File {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.len(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        }
    }
}

/// Lists what `folder/*.toml` stands for, in the order of names.
pub(super) fn toml_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !hidden && path.extension().is_some_and(|extension| extension == "toml") && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn files(paths: &[&Path]) -> Files {
        let mut files = Files::default();
        paths.iter().for_each(|path| files.push(path.to_path_buf()));
        files
    }

    #[test]
    fn a_file_that_is_written_made_removed_or_exchanged_is_seen_to_have_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("one")).unwrap();
        fs::create_dir_all(path("two")).unwrap();
        for name in ["one/a.toml", "two/a.toml", "b.toml"] {
            fs::write(path(name), "same").unwrap();
        }
        symlink("one", path("data")).unwrap();
        let (linked, listed, own, none) = (path("data/a.toml"), path("data"), path("b.toml"), path("none.toml"));
        let steps: [(&str, &dyn Fn()); 6] = [
            ("written", &|| fs::write(path("b.toml"), "other").unwrap()),
            ("exchanged by a link", &|| {
                symlink("two", path("next")).unwrap();
                fs::rename(path("next"), path("data")).unwrap();
            }),
            ("made", &|| fs::write(path("none.toml"), "").unwrap()),
            ("one more in a folder", &|| fs::write(path("two/c.toml"), "").unwrap()),
            ("removed", &|| fs::remove_file(path("b.toml")).unwrap()),
            ("folder removed", &|| fs::remove_dir_all(path("two")).unwrap()),
        ];
        for (name, step) in steps {
            let before = files(&[&linked, &listed, &own, &none]);
            assert_eq!(before.seen_again(), before, "nothing happened before: {name}");
            step();
            assert_ne!(before.seen_again(), before, "{name}");
        }
    }

    #[test]
    fn what_no_configuration_is_in_does_not_change_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let before = files(&[folder.path()]);
        fs::write(folder.path().join(".a.toml.swp"), "").unwrap();
        fs::write(folder.path().join("a.toml~"), "").unwrap();
        assert_eq!(before.seen_again(), before);
    }
}
