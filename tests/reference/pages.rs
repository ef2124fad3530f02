//! The manual pages, as a pager shows them.

use std::{fs, path::Path, process::Command};

use crate::completions::{commands, octroi};

/// Returns what groff makes of a page, which must be all it says.
fn shown(page: &Path) -> String {
    let arguments = ["-man", "-Tutf8", "-ww", "-rHY=0", "-P-cbuo"];
    let output = Command::new("groff").args(arguments).arg(page).output().expect("groff is there: tests/run packages");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{}: {said}", page.display());
    String::from_utf8(output.stdout).unwrap().replace(['\u{2010}', '\u{2212}'], "-")
}

#[test]
fn each_command_has_a_page_with_all_its_options() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("share/man/man1");
    octroi(&["man", "--output", made.to_str().unwrap()]);
    let commands = commands();
    let whole = shown(&made.join("octroi.1"));
    for (command, options) in &commands {
        let command = command.replace(' ', "-");
        let above = match command.rsplit_once('-') {
            Some((above, _)) => shown(&made.join(format!("octroi-{above}.1"))),
            None => whole.clone(),
        };
        assert!(above.contains(&format!("octroi-{command}(1)")), "no page names {command}: {above}");
        let page = shown(&made.join(format!("octroi-{command}.1")));
        for option in options {
            assert!(page.contains(option.as_str()), "octroi-{command}(1) has no {option}: {page}");
        }
        assert!(page.contains("EXIT STATUS"), "{page}");
        assert!(!options.iter().any(|option| option == "--log") || page.contains("OCTROI_LOG"), "{page}");
    }
    assert_eq!(fs::read_dir(&made).unwrap().count(), commands.len() + 1);
}

#[test]
fn a_page_is_printed_as_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    octroi(&["man", "--output", folder.path().to_str().unwrap()]);
    for (arguments, file) in [(&["man"][..], "octroi.1"), (&["man", "check"], "octroi-check.1")] {
        assert_eq!(octroi(arguments), fs::read_to_string(folder.path().join(file)).unwrap());
    }
    let output = Command::new(env!("CARGO_BIN_EXE_octroi")).args(["man", "chekc"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("there is no command octroi chekc"));
}

#[test]
fn pages_that_cannot_be_written_are_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let output =
        Command::new(env!("CARGO_BIN_EXE_octroi")).args(["man", "--output"]).arg(file.join("in")).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("file/in"));
}
