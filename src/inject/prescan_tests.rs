//! What documents declare, in tables.

use super::*;

fn declared(document: &str) -> (String, usize) {
    match prescan(document.as_bytes()) {
        Declared::As { label, end } => (label.as_str().to_owned(), end),
        other => (format!("{other:?}"), 0),
    }
}

#[test]
fn finds_the_declaration_that_browsers_take() {
    let far = format!("<head>{}<meta charset=utf-8>", " ".repeat(SEARCHED));
    let near = format!("<head>{}<meta charset=utf-8>", " ".repeat(SEARCHED - 26));
    for (name, document, expected, end) in [
        ("short form", "<head><meta charset=utf-8>x", "utf-8", 26),
        ("capitals and quotes", "<META CHARSET='Windows-1252'>", "windows-1252", 29),
        ("long form", "<meta http-equiv=Content-Type content='text/html; Charset=koi8-r'>", "koi8-r", 66),
        ("content first", "<meta content='text/html;charset = \"big5\" ' http-equiv='content-type'>", "big5", 70),
        ("without pragma", "<meta content='text/html; charset=big5'><meta charset=gbk>", "gbk", 58),
        ("another pragma", "<meta http-equiv=refresh content='charset=big5'><meta charset=gbk>", "gbk", 66),
        ("both, charset wins", "<meta charset=gbk http-equiv=content-type content='charset=big5'>", "gbk", 65),
        ("first of two", "<meta charset=gbk><meta charset=big5>", "gbk", 18),
        ("repeated attribute", "<meta charset=gbk charset=big5>", "gbk", 31),
        ("in a comment", "<!-- <meta charset=big5> --><meta charset=gbk>", "gbk", 46),
        ("after an empty comment", "<!--><meta charset=gbk>", "gbk", 23),
        ("in an attribute", "<p title='<meta charset=big5>'><meta charset=gbk>", "gbk", 49),
        ("after an end tag", "</p a='>'><meta charset=gbk>", "gbk", 28),
        ("after text", "a < b <3 <? x > <meta charset=gbk>", "gbk", 34),
        ("slashes", "<meta/charset=gbk/>", "Unsure", 0),
        ("slash and space", "<meta/charset=gbk />", "gbk", 20),
        ("in a script", "<script>'<meta charset=gbk>'</script>", "Hidden { end: 27 }", 0),
        ("in a title", "<TITLE><meta charset=gbk></title>", "Hidden { end: 25 }", 0),
        ("after a title", "<TITLE>x</title><meta charset=gbk>", "gbk", 34),
        ("after a style that stays open", "<style><meta charset=gbk>", "Hidden { end: 25 }", 0),
        ("sixteen bits", "<meta charset=UTF-16LE>", "utf-8", 23),
        ("user-defined", "<meta charset=x-user-defined>", "windows-1252", 29),
        ("unknown", "<meta charset=iso-2022-jp><meta charset=gbk>", "Unsure", 0),
        ("empty", "<meta charset=''><meta charset=gbk>", "gbk", 35),
        ("not a meta", "<metadata charset=gbk><p>", "More", 0),
        ("open", "<meta charset=utf-8", "More", 0),
        ("open comment", "<!-- <meta charset=utf-8>", "More", 0),
        ("too far", &far, "Nothing", 0),
        ("just in reach", &near, "utf-8", SEARCHED),
    ] {
        assert_eq!(declared(document), (expected.to_owned(), end), "{name}");
    }
}

#[test]
fn says_the_same_of_more_bytes_once_it_has_said_anything() {
    let document = "<!DOCTYPE html><html lang=fr><!-- x --><head><META name=a content=charset><meta http-equiv='Content-Type' \
                    content='text/html; charset=iso-8859-15'><title>charset=x</title><meta charset=gbk>";
    let whole = prescan(document.as_bytes());
    for cut in 0..document.len() {
        let part = prescan(&document.as_bytes()[..cut]);
        assert!(part == Declared::More || part == whole, "{cut}: {part:?}");
    }
}

proptest::proptest! {
    #[test]
    fn never_changes_its_mind_nor_panics(document in "(<meta |charset|=|[ '\"/>]|<!--|-->|http-equiv|content-type|utf-8|gbk|[a-z]){0,40}") {
        let whole = prescan(document.as_bytes());
        for cut in 0..document.len() {
            let part = prescan(&document.as_bytes()[..cut]);
            proptest::prop_assert!(part == Declared::More || part == whole);
        }
    }
}
