//! Where the head tag ends, in tables.

use super::*;

fn scan(dialect: Dialect, document: &[u8]) -> Result<Option<usize>, PassThrough> {
    let mut whole = Scanner::new(dialect);
    let (read, outcome) = whole.feed(document);
    let mut bytewise = Scanner::new(dialect);
    let last = document.iter().map(|byte| bytewise.feed(&[*byte]).1).find(|scan| *scan != Scan::More);
    assert_eq!(last.unwrap_or(Scan::More), outcome, "cut into bytes: {}", document.escape_ascii());
    match outcome {
        Scan::More => Ok(None),
        Scan::Found => Ok(Some(read)),
        Scan::Refused(reason) => Err(reason),
    }
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
    ] {
        let document = format!("{before}<title>Open <head> data</title>");
        assert_eq!(scan(Dialect::Lenient, document.as_bytes()), Ok(Some(before.len())), "{before}");
    }
}

#[test]
fn stops_at_the_first_other_content() {
    for document in [
        "text<head>",
        "<header>",
        "<heads>",
        "<hea>",
        "<html><title>x</title><head>",
        "<html><body>",
        "</head>",
        "</><head>",
        "<html></html><head>",
        "<<head>",
        "< head>",
        "{\"a\":1}",
        "\0<head>",
        "<!-- x --> y <head>",
        "<html>\u{a0}<head>",
        "<html a==\">\"><head>",
    ] {
        assert_eq!(scan(Dialect::Lenient, document.as_bytes()), Err(PassThrough::NoInsertionPoint), "{document}");
    }
    for open in ["", "<", "<!", "<!-", "<!-- <head>", "<!--->x", "<head", "<head a='>", "<html>", "<!doctype html "] {
        let expected = if open == "<!--->x" { Err(PassThrough::NoInsertionPoint) } else { Ok(None) };
        assert_eq!(scan(Dialect::Lenient, open.as_bytes()), expected, "{open}");
    }
}

#[test]
fn refuses_sixteen_bit_documents_by_their_mark() {
    for mark in [b"\xFE\xFF\x00<", b"\xFF\xFE<\x00"] {
        assert_eq!(scan(Dialect::Lenient, mark), Err(PassThrough::UnsupportedCharset));
        assert_eq!(scan(Dialect::Plain, mark), Err(PassThrough::UnsupportedCharset));
    }
    assert_eq!(scan(Dialect::Lenient, b"\xFF<head>"), Err(PassThrough::NoInsertionPoint));
    assert_eq!(scan(Dialect::Lenient, b"\xEF\xBB<head>"), Err(PassThrough::NoInsertionPoint));
}

#[test]
fn repeats_only_plain_openings() {
    for plain in [
        "<!DOCTYPE html><html><head>",
        " \n<!doctype HTML >\n<html lang='f>r' class=\"a\"> <head\ndata-x>",
        "<!DOCTYPE\thtml><HTML><HEAD>",
    ] {
        assert_eq!(scan(Dialect::Plain, plain.as_bytes()), Ok(Some(plain.len())), "{plain}");
    }
    for other in [
        "<html><head>",
        "<head>",
        "<!DOCTYPE html><head>",
        "<!DOCTYPE html SYSTEM \"about:legacy-compat\"><html><head>",
        "<!DOCTYPE htm><html><head>",
        "<!DOCTYPE html5><html><head>",
        "<!DOCTYPEhtml><html><head>",
        "<!DOCTYPE html><!DOCTYPE html><html><head>",
        "<!DOCTYPE html><html><!DOCTYPE html><head>",
        "<!DOCTYPE html><html><html><head>",
        "<!-- --><!DOCTYPE html><html><head>",
        "<!DOCTYPE html><html><!-- --><head>",
        "<?xml version='1.0'?><!DOCTYPE html><html><head>",
        "\u{feff}<!DOCTYPE html><html><head>",
    ] {
        assert_eq!(scan(Dialect::Plain, other.as_bytes()), Err(PassThrough::NotSpliceable), "{other}");
    }
    assert_eq!(scan(Dialect::Plain, b"<!DOCTYPE html><html><title>"), Err(PassThrough::NoInsertionPoint));
}
