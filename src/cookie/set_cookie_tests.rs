use proptest::prelude::*;

use super::*;

const NOW: SystemTime = SystemTime::UNIX_EPOCH;

fn now() -> SystemTime {
    NOW + Duration::from_secs(1_795_298_759)
}

#[test]
fn reads_the_name_that_every_browser_reads() {
    for (line, expected) in [
        ("a=b", Ok("a")),
        (" a =b; Path=/", Ok("a")),
        ("a=b=c, _ga=2", Ok("a")),
        ("session=\"a; evil=b\"", Ok("session")),
        ("_ga", Err(LineDefect::Nameless)),
        ("_ga; Path=/", Err(LineDefect::Nameless)),
        ("; a=b", Err(LineDefect::Nameless)),
        ("", Err(LineDefect::Nameless)),
        ("=x", Err(LineDefect::Name(NameError::Empty))),
        ("  =x", Err(LineDefect::Name(NameError::Empty))),
        ("$Version=1", Err(LineDefect::Name(NameError::Dollar))),
        ("a b=c", Err(LineDefect::Name(NameError::NotToken))),
        ("\u{2000}__Host-id=1", Err(LineDefect::Name(NameError::NotToken))),
        ("a=b\t", Err(LineDefect::ControlCharacter)),
        ("a=b\r_ga=1", Err(LineDefect::ControlCharacter)),
        ("a=b\x7f", Err(LineDefect::ControlCharacter)),
    ] {
        assert_eq!(SetCookie::parse(line.as_bytes()).map(|line| line.name().as_str()), expected, "{line:?}");
    }
}

#[test]
fn tells_a_deletion_from_a_cookie_that_only_looks_like_one() {
    let long = format!("a=1; Max-Age={}", "0".repeat(1025));
    for (line, deletes) in [
        ("a=; Max-Age=0", true),
        ("a=1; max-age = -5", true),
        ("a=; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/", true),
        ("a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", true),
        ("a=1; Max-Age=3600; Expires=Thu, 01 Jan 1970 00:00:00 GMT", false),
        ("a=1; Max-Age=0; Max-Age=3600", false),
        ("a=1; Max-Age=3600; Max-Age=0", true),
        ("a=1; Max-Age=0x", false),
        ("a=1; Max-Age=+0", false),
        ("a=1; Max-Age=", false),
        ("a=1; Max-Age=\"0\"", false),
        ("a=1", false),
        ("a=1; Expires=0", false),
        (long.as_str(), false),
    ] {
        assert_eq!(SetCookie::parse(line.as_bytes()).unwrap().is_deletion(now()), deletes, "{line}");
    }
}

#[test]
fn clamps_without_touching_anything_else() {
    let line =
        SetCookie::parse(b"_pk_id=x; Path=/; Expires=Wed, 21 Oct 2037 07:28:00 GMT;HttpOnly; Max-Age=99").unwrap();
    assert_eq!(line.with_lifetime(Duration::from_secs(60)), b"_pk_id=x; Path=/;HttpOnly; Max-Age=60");
}

#[test]
fn takes_the_last_of_duplicate_attributes() {
    let line = SetCookie::parse(b"a=b; SameSite=Lax; samesite=None; Domain=x.example; Domain=").unwrap();
    assert_eq!(line.same_site(), Some(SameSite::None));
    assert_eq!(line.attribute("domain"), Some(&b""[..]));
}

proptest! {
    #[test]
    fn no_bytes_panic(line in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(line) = SetCookie::parse(&line) {
            let lifetime = line.lifetime(now());
            prop_assert_eq!(line.is_deletion(now()), lifetime == Some(Duration::ZERO));
            let clamped = line.with_lifetime(Duration::from_secs(60));
            let clamped = SetCookie::parse(&clamped).unwrap();
            prop_assert_eq!(clamped.name(), line.name());
            prop_assert_eq!(clamped.lifetime(now()), Some(Duration::from_secs(60)));
        }
    }
}

#[test]
fn an_octet_is_found_wherever_it_first_is() {
    for length in 0..40 {
        for place in 0..length {
            for other in [b'a', b';' - 1, b';' + 1, b';' | 0x80, 0, 0xff] {
                let mut octets = vec![other; length];
                octets[place] = b';';
                octets[length - 1] = b';';
                assert_eq!(position(&octets, b';'), Some(place), "{place} of {length} among {other}");
                assert_eq!(position(&octets[..place], b';'), None, "{place} among {other}");
            }
        }
    }
}
