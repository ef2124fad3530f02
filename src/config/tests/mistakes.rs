//! How mistakes are told together; what is told of each is in `tests/data/mistakes`.

use super::{PORTAL, compiled};

#[test]
fn all_mistakes_are_told_at_once_and_in_order() {
    let text = "listen = 1\ntimeouts.idle = \"x\"\n[[portal]]\nhosts = [\"a b\"]\nupstream = 1\n\
                [[portal]]\nmode = \"\"\n[[portal.cookie]]\nname = \"a b\"\npurpose = \"\"\nlifetime = 2\n";
    let lines: Vec<_> = compiled(text).unwrap_err().iter().map(|error| error.line_and_column().unwrap().0).collect();
    assert_eq!(lines, [1, 2, 4, 5, 6, 6, 7, 9, 10, 11]);
}

#[test]
fn a_mistake_of_syntax_hides_no_other_and_makes_up_none() {
    let text = format!("listen =\n{PORTAL}title = \"x\nmode = \"dry-run\"\nlanguage = fr\n[timeouts]\nidle = 3\n");
    let lines: Vec<_> = compiled(&text).unwrap_err().iter().map(|error| error.line_and_column().unwrap().0).collect();
    assert_eq!(lines, [1, 5, 6, 7, 9]);
}

#[test]
fn a_text_with_more_mistakes_than_anyone_reads_is_given_up() {
    let text: String = (0..300).map(|n| format!("key{n} = 1\n")).collect();
    assert_eq!(compiled(&text).unwrap_err().len(), 100);
}

#[test]
fn what_is_no_file_includes_none() {
    let errors = compiled(&format!("include = [\"a.toml\"]\n{PORTAL}")).unwrap_err();
    assert_eq!(errors[0].message, "nothing can be included here");
}
