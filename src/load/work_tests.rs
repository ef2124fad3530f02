use super::*;
use crate::load::{Scenario, visitor::After};

fn work(scenario: Scenario) -> Work {
    Work::of(scenario, None, &[]).unwrap()
}

/// What the gate makes of the portal's reply, with `change` done to its field lines.
fn checked(scenario: Scenario, change: impl FnOnce(Vec<String>) -> Vec<String>) -> Result<(), Wrong> {
    let passes = |cookie: &Declared| cookie.is_exempt() || scenario == Scenario::Consented;
    let lines = cookies::of(scenario).iter().filter(|cookie| passes(cookie)).map(Declared::set_cookie).collect();
    let fields = change(lines).concat();
    let body = content::json();
    work(scenario).check(Reply { status: 200, fields: fields.as_bytes(), body: &body, after: After::Kept })
}

fn fault(checked: Result<(), Wrong>) -> Option<(Fault, String)> {
    checked.err().map(|wrong| (wrong.fault, wrong.about))
}

#[test]
fn cookies_of_a_reply_are_judged_line_by_line() {
    let tracker = "set-cookie: _ga=GA1.2.1234567890.1700000000; Path=/\r\n".to_owned();
    let undecided = |change: fn(&mut Vec<String>)| {
        fault(checked(Scenario::Undecided, |mut lines| {
            change(&mut lines);
            lines
        }))
    };
    assert_eq!(undecided(|_| ()), None);
    assert_eq!(undecided(|lines| lines.push("Set-Cookie: _ga=; Max-Age=0; Path=/\r\n".to_owned())), None);
    for (change, expected, about) in [
        (
            (|lines: &mut Vec<String>| lines.push("Set-Cookie: _ga=; Path=/\r\n".to_owned())) as fn(&mut Vec<String>),
            Fault::TrackerWritten,
            "_ga",
        ),
        (|lines| lines.insert(0, "SET-COOKIE:_fbp=1; Max-Age=0\r\n".to_owned()), Fault::TrackerWritten, "_fbp"),
        (|lines| lines.push("Set-Cookie: stray=1\r\n".to_owned()), Fault::CookieMade, "stray"),
        (|lines| lines.push(lines[0].clone()), Fault::CookieMade, "sessionid"),
        (|lines| lines[1] = lines[1].replace("GA1", "GA2"), Fault::CookieMade, "csrftoken"),
        (|lines| drop(lines.pop()), Fault::CookieLost, "csrftoken"),
        (|lines| lines.push(format!("{TOLD}: read _ga\r\n")), Fault::TrackerRead, "_ga"),
        (|lines| lines.push(format!("{TOLD}: lost\r\n")), Fault::CookieLost, "on the way to the portal"),
    ] {
        assert_eq!(undecided(change), Some((expected, about.to_owned())));
    }
    assert_eq!(fault(checked(Scenario::Consented, |lines| lines)), None);
    let lost = fault(checked(Scenario::Consented, |lines| lines[..5].to_vec()));
    assert_eq!(lost, Some((Fault::CookieLost, "_agora".to_owned())));
    assert_eq!(
        fault(checked(Scenario::Cookies(1), |_| vec![tracker])),
        Some((Fault::TrackerWritten, "_ga".to_owned()))
    );
}

#[test]
fn another_status_and_other_content_are_wrong() {
    let work = work(Scenario::Download);
    let content = content::download();
    let reply = |status, body| Reply { status, fields: b"", body, after: After::Kept };
    assert_eq!(work.check(reply(200, &content)), Ok(()));
    assert_eq!(fault(work.check(reply(502, &content))), Some((Fault::Status, "502 instead of 200".to_owned())));
    let mut other = content.clone();
    other[9 << 20] ^= 1;
    assert_eq!(fault(work.check(reply(200, &other))).map(|(fault, _)| fault), Some(Fault::Content));
    assert_eq!(fault(work.check(reply(200, &content[1..]))).map(|(fault, _)| fault), Some(Fault::Content));
}

#[test]
fn a_page_needs_its_snippet_and_the_whole_page_in_any_coding_each_time() {
    let page = String::from_utf8(Coding::Identity.page().unwrap()).unwrap();
    let snippet = "<script src=\"/.octroi/guard.js\"></script>";
    let cookies: String = cookies::of(Scenario::Page(Coding::Gzip))
        .iter()
        .filter(|cookie| cookie.is_exempt())
        .map(Declared::set_cookie)
        .collect();
    let work = work(Scenario::Page(Coding::Gzip));
    let check = |coding: &str, body: &[u8]| {
        let fields = format!("{cookies}Content-Encoding: {coding}\r\n");
        let reply = Reply { status: 200, fields: fields.as_bytes(), body, after: After::Kept };
        fault(work.check(reply)).map(|(fault, _)| fault)
    };
    let injected = page.replacen("<head>", &format!("<head>{snippet}"), 1);
    let [good, plain, cut] = [injected.as_str(), &page, &injected[..injected.len() - 1]]
        .map(|text| zstd::encode_all(text.as_bytes(), 1).unwrap());
    for _ in 0..2 {
        assert_eq!(check("zstd", &good), None);
        assert_eq!(check("identity", injected.as_bytes()), None);
        assert_eq!(check("zstd", &plain), Some(Fault::Snippet));
        assert_eq!(check("zstd", &cut), Some(Fault::Snippet));
        assert_eq!(check("gzip", &good), Some(Fault::Content));
        assert_eq!(check("compress", &good), Some(Fault::Content));
        assert_eq!(check("zstd", b""), Some(Fault::Content));
    }
}

#[test]
fn hosts_are_asked_in_turn() {
    let work = work(Scenario::Hosts(1_000));
    let host = |number| String::from_utf8(work.request(number).to_vec()).unwrap().lines().nth(1).unwrap().to_owned();
    assert_eq!((host(0), host(999), host(1_000)), (host(2_000), "Host: portal-00999.example".to_owned(), host(0)));
}
