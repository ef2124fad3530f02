//! Where the head begins, in tables.

use super::*;

fn scan(document: &[u8]) -> Result<Option<Opening>, PassThrough> {
    let mut whole = Scanner::new();
    let (_, outcome) = whole.feed(document);
    let mut bytewise = Scanner::new();
    let last = document.iter().map(|byte| bytewise.feed(&[*byte]).1).find(|scan| *scan != Scan::More);
    assert_eq!(last.unwrap_or(Scan::More), outcome, "cut into bytes: {}", document.escape_ascii());
    assert_eq!(bytewise.opening(), whole.opening());
    match outcome {
        Scan::More => Ok(None),
        Scan::Found => Ok(Some(whole.opening().clone())),
        Scan::Refused(reason) => Err(reason),
    }
}

fn found(document: &str) -> Opening {
    scan(document.as_bytes()).unwrap().unwrap_or_else(|| panic!("{document}"))
}

#[test]
fn finds_the_end_of_the_real_head_tag() {
    for before in [
        "<head>",
        "<HEAD>",
        "<head/>",
        "<head\n>",
        "<html><head>",
        "\u{feff}<!doctype html><html lang=fr><head>",
        " \r\n\t<!DOCTYPE html>\n<html lang=\"fr\">\n  <head prefix=\"og: http://ogp.me/ns#\">",
        "<!DOCTYPE html><html data-a=\"<head>\" data-b='>'><head data-c='\">'>",
        "<!-- <head> --><head>",
        "<!--><head>",
        "<!---><head>",
        "<!----><head>",
        "<!--a--!><head>",
        "<!--!><head>--><head>",
        "<!---!><head>--><head>",
        "<!-- a -- b --!- c ---><head>",
        "<!--[if !IE]><!--><html><!--<![endif]--><head>",
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd\"><head>",
        "<!doctypehtml><head>",
        "<?xml version=\"1.0\"?><head>",
        "<!doc><head>",
        "<!><head>",
        "<!-x><head>",
        "<html a=b/><head>",
        "</p class='>'></section></><head>",
        "</ bogus <p> <head>",
        "<html><html lang=fr><head>",
        "<html><!DOCTYPE html><head>",
    ] {
        let document = format!("{before}<title>Open <head> data</title>");
        let opening = found(&document);
        assert_eq!((opening.at, opening.first), (before.len(), First::Head), "{before}");
    }
}

#[test]
fn finds_the_first_other_content() {
    for (before, after, first) in [
        ("", "text<head>", First::Text),
        ("", "<header>", First::Tag),
        ("", "<heads>", First::Tag),
        ("", "<hea>", First::Tag),
        ("<html>", "<title>x</title><head>", First::Tag),
        ("<!DOCTYPE html>\n<html>\n", "<body>", First::Tag),
        ("", "</head>", First::Tag),
        ("<html>", "</html><head>", First::Tag),
        ("<html></p>", "</br>", First::Tag),
        ("", "<<head>", First::Text),
        ("", "< head>", First::Text),
        ("\n", "{\"a\":1}", First::Text),
        ("", "\0<head>", First::Doubtful),
        (" ", "&#32;<head>", First::Doubtful),
        ("", "<\0h\0t\0m\0l\0", First::Doubtful),
        ("<!-- x --> ", "y <head>", First::Text),
        ("<html>", "\u{a0}<head>", First::Text),
        ("", "\u{fffd}<head>", First::Text),
        ("", "<svg>", First::Tag),
    ] {
        let opening = found(&format!("{before}{after}"));
        assert_eq!((opening.at, opening.first, opening.head), (before.len(), first, None), "{before}{after}");
    }
    for open in
        ["", "<", "<!", "<!-", "<!-- <head>", "<!--->", "<head", "<head a='>", "<html>", "<!doctype html ", "</p", " "]
    {
        assert_eq!(scan(open.as_bytes()), Ok(None), "{open}");
    }
}

#[test]
fn refuses_sixteen_bit_documents_by_their_mark() {
    for mark in [b"\xFE\xFF\x00<", b"\xFF\xFE<\x00"] {
        assert_eq!(scan(mark), Err(PassThrough::UnsupportedCharset));
    }
    for text in [&b"\xFF<head>"[..], b"\xEF\xBB<head>"] {
        let opening = scan(text).unwrap().unwrap();
        assert_eq!((opening.at, opening.first), (0, First::Text));
    }
}

#[test]
fn knows_what_a_parser_ignores_the_second_time() {
    for ignored in [
        "<!DOCTYPE html><html><head>",
        " \n<!doctype HTML >\n<html lang='f>r' class=\"a\"> <head\ndata-x>",
        "<html><head>",
        "<head>",
        "<!DOCTYPE html><title>",
        "<!DOCTYPE html SYSTEM \"about:legacy-compat\"><html><head>",
        "<!DOCTYPE htm><html><body>",
        "<!DOCTYPE html><!DOCTYPE htm><html><!DOCTYPE html><head>",
        "text",
    ] {
        assert_eq!(found(ignored).repeat, Repeat::Ignored, "{ignored}");
    }
    for heard in [
        "<!DOCTYPE html><html><html><head>",
        "<!-- --><!DOCTYPE html><html><head>",
        "<!DOCTYPE html><html><!-- --><head>",
        "<?xml version='1.0'?><!DOCTYPE html><html><head>",
        "\u{feff}<!DOCTYPE html><html><head>",
        "</p><!DOCTYPE html><head>",
    ] {
        assert_eq!(found(heard).repeat, Repeat::Heard, "{heard}");
    }
}

#[test]
fn repeats_the_tags_that_count_and_counts_the_space_between() {
    for (document, tags, space) in [
        ("<!DOCTYPE html>\n<html lang=fr>\n  <head>", "<!DOCTYPE html><html lang=fr><head>", 4),
        ("<!DOCTYPE html>\r\n<html>\r\r\n\n<head>", "<!DOCTYPE html><html><head>", 4),
        ("\t<html>\x0C<body>", "<html>", 2),
        ("<!DOCTYPE a><!DOCTYPE b><html><!DOCTYPE c><title>", "<!DOCTYPE a><html>", 0),
        ("<html><!DOCTYPE c><head>", "<html><head>", 0),
        (" x", "", 1),
    ] {
        let opening = found(document);
        let repeated: String = opening.tags().map(|tag| &document[tag.clone()]).collect();
        assert_eq!((&*repeated, opening.space), (tags, space), "{document}");
    }
}
