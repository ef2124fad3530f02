use proptest::prelude::*;

use super::*;
use crate::{
    consent::{CharterVersion, Choices, ConsentState, Decision, Purpose, PurposeName, RecordId, Text},
    cookie::Pairs,
    policy::Pattern,
};

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_298_759)
}

/// sessionid: necessary · _vm_exempt: audience-exempt · _pk_*: audience · _ads: advertising.
fn builder() -> SitePolicyBuilder {
    let mut purposes = Purposes::default();
    for (name, basis) in [
        ("necessary", Basis::Exempt(Exemption::StrictlyNecessary)),
        ("audience-exempt", Basis::Exempt(Exemption::AudienceMeasurement)),
        ("audience", Basis::Consent),
        ("advertising", Basis::Consent),
    ] {
        let (label, description) = (Text::same(name), Text::same(name));
        purposes.add(Purpose { name: PurposeName::parse(name).unwrap(), basis, label, description }).unwrap();
    }
    let tracker = |name: &str, purpose: &str, lifetime| Tracker {
        pattern: Pattern::parse(name).unwrap(),
        purpose: purposes.find(purpose).unwrap(),
        provider: Text::same("p"),
        service: Text::same("s"),
        description: Text::same("d"),
        lifetime,
        ground: None,
    };
    let catalogue = Catalogue::compile(vec![
        tracker("sessionid", "necessary", Some(Duration::from_secs(1_209_600))),
        tracker("_vm_exempt", "audience-exempt", None),
        tracker("_pk_*", "audience", Some(Duration::from_secs(3600))),
        tracker("_ads", "advertising", None),
    ]);
    SitePolicyBuilder::new(purposes.clone(), catalogue.unwrap()).with_own_cookies(OwnCookies::new(["__Host-octroi"]))
}

fn granting(policy: &SitePolicy, purpose: &str) -> Consent {
    let granted = [policy.purposes().find(purpose).unwrap()].into_iter().collect();
    Consent::of(&ConsentState::Decided(Decision {
        choices: Choices::pick(policy.purposes(), granted),
        decided_at: now(),
        charter: CharterVersion::parse("0000000000000000").unwrap(),
        record: RecordId::from_bytes([0; 16]),
    }))
}

const UNDECIDED: ConsentState = ConsentState::Undecided;

#[test]
fn writes_pass_only_when_exempt_or_granted() {
    let policy = builder().build();
    let undecided = Consent::of(&UNDECIDED);
    let audience = granting(&policy, "audience");
    let hour = Duration::from_secs(3600);
    for (name, line, consent, verdict) in [
        ("exempt", "sessionid=x; Path=/", undecided, Verdict::Keep(Reason::Exempt)),
        ("not asked", "_pk_id=x", undecided, Verdict::Strip(Reason::NotAsked)),
        ("granted", "_pk_id=x", audience, Verdict::Keep(Reason::Granted)),
        ("granted, too long", "_pk_id=x; Max-Age=9999", audience, Verdict::Clamp(Reason::OverLifetime, hour)),
        ("refused", "_ads=x", audience, Verdict::Strip(Reason::Refused)),
        ("deletion", "_ads=; Max-Age=0", audience, Verdict::Keep(Reason::Deletion)),
        ("undeclared", "x=1", audience, Verdict::Strip(Reason::Undeclared)),
        ("undeclared deletion", "x=1; Max-Age=0", undecided, Verdict::Keep(Reason::Deletion)),
        ("own", "__Host-octroi=1", audience, Verdict::Strip(Reason::Reserved)),
        ("own, deleted", "__host-octroi=; Max-Age=0", audience, Verdict::Strip(Reason::Reserved)),
        ("nameless", "_ads", audience, Verdict::Strip(Reason::Nameless)),
        ("exempt, 13 months", "_vm_exempt=1; Max-Age=34187400", undecided, Verdict::Keep(Reason::Exempt)),
    ] {
        assert_eq!(policy.judge_write(line.as_bytes(), consent, now()), verdict, "{name}");
    }
    let over = policy.judge_write(b"_vm_exempt=1; Max-Age=99999999", undecided, now());
    assert_eq!(over, Verdict::Clamp(Reason::OverLifetime, EXEMPT_AUDIENCE_LIFETIME));
}

#[test]
fn reads_are_judged_with_what_they_hide() {
    let policy = builder().build();
    let audience = granting(&policy, "audience");
    for (field, verdict) in [
        ("sessionid=x", Verdict::Keep(Reason::Exempt)),
        ("sessionid=x, _ads=1", Verdict::Strip(Reason::HiddenName)),
        ("sessionid=x, _pk_id=1", Verdict::Keep(Reason::Exempt)),
        ("sessionid=x $Version=1", Verdict::Strip(Reason::HiddenName)),
        ("sessionid=dGVzdA==", Verdict::Keep(Reason::Exempt)),
        ("_pk_id.1=x", Verdict::Keep(Reason::Granted)),
        ("%5Fads=x", Verdict::Strip(Reason::Undeclared)),
        ("__Host-octroi=1", Verdict::Strip(Reason::Reserved)),
        ("a b=1", Verdict::Strip(Reason::NotToken)),
    ] {
        let pair = Pairs::of(field.as_bytes()).next().unwrap();
        assert_eq!(policy.judge_read(pair, audience), verdict, "{field}");
    }
}

#[test]
fn a_name_that_a_server_folds_onto_a_denied_one_does_not_pass() {
    let policy = builder().with_undeclared(Undeclared::Allow).build();
    for (field, verdict) in [
        ("x.y=1", Verdict::Keep(Reason::UndeclaredAllowed)),
        ("%5Fads=1", Verdict::Strip(Reason::FoldedName)),
        ("_ADS=1", Verdict::Strip(Reason::FoldedName)),
        (".pk.id=1", Verdict::Strip(Reason::FoldedName)),
    ] {
        let pair = Pairs::of(field.as_bytes()).next().unwrap();
        assert_eq!(policy.judge_read(pair, Consent::of(&UNDECIDED)), verdict, "{field}");
    }
}

#[test]
fn report_only_reports_and_changes_nothing() {
    let undecided = Consent::of(&UNDECIDED);
    let host = builder().with_mode(Mode::ReportOnly).build();
    assert_eq!(host.judge_write(b"_ads=1", undecided, now()), Verdict::Report(Reason::NotAsked));
    assert_eq!(host.judge_write(b"_ads", undecided, now()), Verdict::Report(Reason::Nameless));
    assert_eq!(
        host.judge_write(b"sessionid=1; Max-Age=99999999", undecided, now()),
        Verdict::Report(Reason::OverLifetime)
    );
    let ads = builder().build().purposes().find("advertising").unwrap();
    let one = builder().with_report_only([ads].into_iter().collect()).build();
    assert_eq!(one.judge_write(b"_ads=1", undecided, now()), Verdict::Report(Reason::NotAsked));
    assert_eq!(one.judge_write(b"_pk_id=1", undecided, now()), Verdict::Strip(Reason::NotAsked));
}

proptest! {
    #[test]
    fn nothing_undeclared_is_ever_written(line in proptest::collection::vec(any::<u8>(), 0..120)) {
        let policy = builder().build();
        let verdict = policy.judge_write(&line, Consent::of(&UNDECIDED), now());
        if let Verdict::Keep(Reason::Exempt) | Verdict::Clamp(..) = verdict {
            let trimmed = String::from_utf8_lossy(&line);
            let name = trimmed.split('=').next().unwrap().trim_matches([' ', '\t']);
            prop_assert!(["sessionid", "_vm_exempt"].contains(&name), "{line:?}");
        }
    }

    #[test]
    fn names_around_declared_ones_never_slip_through(
        before in proptest::collection::vec(any::<u8>(), 0..3),
        after in proptest::collection::vec(any::<u8>(), 0..3),
    ) {
        let policy = builder().build();
        let line = [&before[..], b"_ads", &after[..], b"=1"].concat();
        let verdict = policy.judge_write(&line, Consent::of(&UNDECIDED), now());
        prop_assert!(matches!(verdict, Verdict::Strip(_)), "{line:?}");
        for pair in Pairs::of(&line) {
            prop_assert!(matches!(policy.judge_read(pair, Consent::of(&UNDECIDED)), Verdict::Strip(_)), "{line:?}");
        }
    }
}
