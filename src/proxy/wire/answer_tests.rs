//! Heads as portals write them, whole and in pieces, and beside what `httparse` reads.

use proptest::prelude::*;

use super::*;

/// The head that is read of `octets` when they come in pieces of `piece`.
fn read(octets: &[u8], piece: usize) -> Result<Option<(Head, Vec<u8>)>, String> {
    let (mut reader, mut come) = (Reader::new(None), BytesMut::new());
    let mut head = None;
    for part in octets.chunks(piece) {
        come.extend_from_slice(part);
        if head.is_none() {
            head = reader.take(&mut come, &Method::GET).map_err(|error| error.to_string())?;
        }
    }
    Ok(head.map(|head| (head, come.to_vec())))
}

#[test]
fn reads_alike_however_it_comes() {
    let octets = b"HTTP/1.1 203 Non-Authoritative Information\r\nSet-Cookie: a=1\r\nX-Odd:  \xe9 \r\n\
        set-cookie: b=2\r\nConnection: Keep-Alive\r\nContent-Length: 4\r\n\r\nrest";
    for piece in 1..=octets.len() {
        let (head, rest) = read(octets, piece).unwrap().unwrap();
        assert_eq!((head.response.status().as_u16(), head.keeps), (203, true), "{piece}");
        assert_eq!((head.framing, &rest[..]), (Framing::Length(4), &b"rest"[..]), "{piece}");
        let headers = head.response.headers();
        assert_eq!(headers.get_all("set-cookie").iter().collect::<Vec<_>>(), ["a=1", "b=2"], "{piece}");
        assert_eq!(headers["x-odd"].as_bytes(), b"\xe9", "{piece}");
    }
    for length in 0..octets.len() - 4 {
        assert!(read(&octets[..length], 7).unwrap().is_none(), "{length}");
    }
}

#[test]
fn what_can_be_read_in_two_ways_is_no_head() {
    for octets in [
        &b"HTTP/1.1 200 OK\r\nA : 1\r\n\r\n"[..],
        b"HTTP/1.1 200 OK\r\nA: 1\r\n 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA: 1\0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA: 1\rB: 2\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 099 OK\r\n\r\n",
        b"HTTP/2 200\r\n\r\n",
        b"200 OK\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    ] {
        for piece in 1..=octets.len() {
            assert!(read(octets, piece).is_err(), "{} in {piece}", octets.escape_ascii());
        }
    }
}

#[test]
fn a_connection_is_kept_as_both_sides_understand_it() {
    for (octets, keeps) in [
        (&b"HTTP/1.1 200 OK\r\n\r\n"[..], true),
        (b"HTTP/1.1 200 OK\r\nConnection: x, CLOSE\r\n\r\n", false),
        (b"HTTP/1.1 200 OK\r\nConnection: x\r\nConnection: close\r\n\r\n", false),
        (b"HTTP/1.0 200 OK\r\n\r\n", false),
        (b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n", true),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", false),
    ] {
        assert_eq!(read(octets, 100).unwrap().unwrap().0.keeps, keeps, "{}", octets.escape_ascii());
    }
}

#[test]
fn a_reason_of_the_portals_own_is_kept() {
    let reason = |octets: &[u8]| {
        let (head, _) = read(octets, 100).unwrap().unwrap();
        head.response.extensions().get::<ReasonPhrase>().map(|reason| reason.as_bytes().to_vec())
    };
    assert_eq!(reason(b"HTTP/1.1 200 OK\r\n\r\n"), None);
    assert_eq!(reason(b"HTTP/1.1 200 Fine\r\n\r\n").as_deref(), Some(&b"Fine"[..]));
}

#[test]
fn takes_as_many_fields_as_it_is_told_and_no_head_without_end() {
    let head = |fields: usize| {
        let fields: String = (0..fields).map(|field| format!("x-{field}: 1\r\n")).collect();
        format!("HTTP/1.1 200 OK\r\n{fields}\r\n")
    };
    for (told, taken) in [(None, 100), (Some(200), 200)] {
        let take = |fields| {
            Reader::new(told)
                .take(&mut BytesMut::from(head(fields).as_bytes()), &Method::GET)
                .map(|head| head.map(|head| head.response.headers().len()))
        };
        assert_eq!(take(taken).unwrap(), Some(taken));
        assert!(take(taken + 1).is_err());
    }
    let endless = vec![b'a'; LARGEST];
    assert!(read(&[b"HTTP/1.1 200 OK\r\nA: ", &endless[..]].concat(), 10_000).is_err());
}

/// A status, names in small letters with their values, and how long the head is.
type AsRead = (u16, Vec<(String, Vec<u8>)>, usize);

/// What `httparse` makes of a head.
fn as_httparse_reads(octets: &[u8]) -> Option<AsRead> {
    let mut fields = [httparse::EMPTY_HEADER; USUAL];
    let mut answer = httparse::Response::new(&mut fields);
    let Ok(httparse::Status::Complete(length)) = answer.parse(octets) else { return None };
    let fields = answer.headers.iter().map(|field| (field.name.to_ascii_lowercase(), field.value.to_vec())).collect();
    Some((answer.code?, fields, length))
}

fn as_it_is_read(octets: &[u8]) -> Option<AsRead> {
    let mut come = BytesMut::from(octets);
    let response = Reader::new(None).take(&mut come, &Method::GET).ok()??.response;
    let fields = response.headers().iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())).collect();
    Some((response.status().as_u16(), fields, octets.len() - come.len()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_head_is_read_as_httparse_reads_it(
        first in r"(\r\n|\n)?HTTP/(1\.1|1\.0|1\.2|2) (200|404|99|1000|2x0)( OK| |  Fineé|)",
        fields in proptest::collection::vec(
            r"(\PC|[ -~]|[\t\r\x00\x7f]|[a-zA-Z-]{1,9}:[ \t]*[ -~]{0,9}[ \t]*|: )(\r\n|\n|\r\n )?",
            0..6,
        ),
        rest in "[ -~\r\n]{0,4}",
    ) {
        let octets = format!("{first}\r\n{}\r\n\r\n{rest}", fields.concat());
        let sorted = |read: Option<AsRead>| read.map(|(status, mut fields, length)| {
            // A map keeps values of one name together.
            fields.sort_by(|one, other| one.0.cmp(&other.0));
            (status, fields, length)
        });
        let expected = as_httparse_reads(octets.as_bytes()).filter(|(status, ..)| *status >= 100);
        prop_assert_eq!(sorted(as_it_is_read(octets.as_bytes())), sorted(expected));
        // And of a head whose end has not come, when its first line has.
        let begun = octets.trim_start().find('\n').map_or(0, |at| octets.len() - octets.trim_start().len() + at + 1);
        for length in begun..octets.len() {
            let mut fields = [httparse::EMPTY_HEADER; USUAL];
            let may_become_one = httparse::Response::new(&mut fields).parse(&octets.as_bytes()[..length]).is_ok();
            let read = Reader::new(None).take(&mut BytesMut::from(&octets.as_bytes()[..length]), &Method::GET);
            prop_assert_eq!(read.is_ok(), may_become_one, "{}", octets.as_bytes()[..length].escape_ascii());
        }
    }
}
