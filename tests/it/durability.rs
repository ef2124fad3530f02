//! A choice is durable before its cookie is sent, or it is not taken.

use std::sync::Arc;

use octroi::{
    consent::{ContentHash, Receipt, RecordId},
    ledger::{Answer, Exhibit, Ledger, LedgerError, Pending, Shown},
};
use tokio::sync::mpsc;

use crate::harness::{Message, Octroi, Page, Portal, within};

const FORM: &str = "application/x-www-form-urlencoded";
const OWN: &str = "Sec-Fetch-Site: same-origin\r\n";

/// A ledger that fails in one way.
#[derive(Debug)]
struct Failing(LedgerError);

/// A ledger that answers an append only when the test does.
#[derive(Debug)]
struct Waiting(mpsc::Sender<(Receipt, Answer<()>)>);

impl Ledger for Failing {
    fn append(&self, _: Receipt, _: Shown) -> Pending<()> {
        Pending::ready(Err(self.0.clone()))
    }

    fn find(&self, _: RecordId) -> Pending<Option<Receipt>> {
        Pending::ready(Err(self.0.clone()))
    }

    fn exhibit(&self, _: ContentHash) -> Pending<Option<Exhibit>> {
        Pending::ready(Err(self.0.clone()))
    }

    fn digests(&self) -> Pending<Vec<Box<str>>> {
        Pending::ready(Err(self.0.clone()))
    }
}

impl Ledger for Waiting {
    fn append(&self, receipt: Receipt, _: Shown) -> Pending<()> {
        let (answer, pending) = Pending::channel();
        self.0.try_send((receipt, answer)).unwrap();
        pending
    }

    fn find(&self, _: RecordId) -> Pending<Option<Receipt>> {
        Pending::ready(Ok(None))
    }

    fn exhibit(&self, _: ContentHash) -> Pending<Option<Exhibit>> {
        Pending::ready(Err(LedgerError::Closed))
    }

    fn digests(&self) -> Pending<Vec<Box<str>>> {
        Pending::ready(Err(LedgerError::Closed))
    }
}

async fn post(gate: &Octroi, fields: &str, content: &str) -> Message {
    gate.visitor().await.post("/.octroi/choices", fields, FORM, content).await
}

#[tokio::test]
async fn a_choice_is_not_taken_when_it_cannot_be_kept() {
    for error in [
        LedgerError::Busy,
        LedgerError::Closed,
        LedgerError::from(octroi::ledger::StorageError::from(std::io::Error::other("full"))),
    ] {
        let portal = Portal::saying(Page::text("").cookies(&["_ga=1", "session=1"]).bytes()).await;
        let gate = Octroi::before(portal.address).ledger(Arc::new(Failing(error.clone()))).start();
        for choice in ["choice=accept", "choice=save&purpose=video"] {
            let answer = post(&gate, OWN, choice).await;
            assert_eq!((answer.status(), answer.all("set-cookie").len()), (503, 0), "{choice} {error}");
            assert!(answer.field("retry-after").is_some());
            assert!(!answer.text().contains("full"), "visitors never see causes");
        }
        // A refusal needs no proof: it takes effect, unsigned.
        let answer = post(&gate, &format!("{OWN}Cookie: _ga=1\r\n"), "choice=refuse").await;
        let lines = answer.all("set-cookie");
        assert_eq!(answer.status(), 503);
        assert!(lines[0].starts_with("octroi_refus=1; "), "{lines:?}");
        assert!(lines[1].starts_with("octroi=; ") && lines[1].contains("Max-Age=0"), "{lines:?}");
        assert!(lines.contains(&"_ga=; Max-Age=0; Path=/"), "{lines:?}");
        let refused = gate.get("/", "Cookie: octroi_refus=1; _ga=1\r\n").await;
        assert!(!refused.all("set-cookie").contains(&"_ga=1"));
        // Browsing goes on.
        assert_eq!(gate.get("/", "").await.all("set-cookie"), ["session=1"]);
        assert_eq!(gate.tally().choices_failed, 3);
    }
}

#[tokio::test]
async fn the_cookie_is_sent_only_once_the_record_is_durable() {
    let portal = Portal::plain().await;
    let (sender, mut appended) = mpsc::channel(1);
    let gate = Octroi::before(portal.address).ledger(Arc::new(Waiting(sender))).start();
    let mut visitor = gate.visitor().await;
    visitor.request("POST", "/.octroi/choices", &format!("{OWN}Content-Type: {FORM}\r\nContent-Length: 13\r\n")).await;
    visitor.wire.send("choice=accept").await;
    let (receipt, answer) = within(appended.recv()).await.unwrap();
    assert!(!receipt.granted.is_empty());
    // The one worker serves another visitor from end to end meanwhile: it has had every chance to answer the first.
    assert_eq!(gate.get("/", "").await.status(), 200);
    assert_eq!(visitor.wire.arrived(), b"", "not one byte before the record is durable");
    answer.give(Ok(()));
    let acknowledged = visitor.answer("POST").await;
    assert_eq!(acknowledged.status(), 303);
    assert!(acknowledged.all("set-cookie")[0].starts_with("octroi=1."));
}

#[tokio::test]
async fn a_ledger_that_dies_while_it_is_waited_for_fails_the_choice() {
    let portal = Portal::plain().await;
    let (sender, mut appended) = mpsc::channel(1);
    let gate = Octroi::before(portal.address).ledger(Arc::new(Waiting(sender))).start();
    let mut visitor = gate.visitor().await;
    visitor.request("POST", "/.octroi/choices", &format!("{OWN}Content-Type: {FORM}\r\nContent-Length: 13\r\n")).await;
    visitor.wire.send("choice=accept").await;
    drop(within(appended.recv()).await);
    let answer = visitor.answer("POST").await;
    assert_eq!((answer.status(), answer.all("set-cookie").len()), (503, 0));
}
