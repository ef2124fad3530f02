use proptest::prelude::*;

use super::*;
use crate::consent::{Basis, Key, Purpose, PurposeName, Text};

fn purposes(names: &[&str]) -> Purposes {
    let mut purposes = Purposes::default();
    for name in names {
        let name = PurposeName::parse(name).unwrap();
        let label = Text::same(name.as_str());
        purposes.add(Purpose { name, basis: Basis::Consent, label: label.clone(), description: label }).unwrap();
    }
    purposes
}

fn ring(id: &str, octet: u8) -> KeyRing {
    KeyRing::new([Key::new(id, &[octet; 32]).unwrap()]).unwrap()
}

fn decision(choices: Choices) -> Decision {
    Decision {
        choices,
        decided_at: SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_298_759),
        charter: CharterVersion::parse("9f8e7d6c5b4a3f2e").unwrap(),
        record: RecordId::from_bytes([7; 16]),
    }
}

#[test]
fn reads_back_what_it_wrote() {
    let purposes = purposes(&["audience", "video", "social"]);
    let granted = [purposes.find("video").unwrap()].into_iter().collect();
    let decision = decision(Choices::pick(&purposes, granted));
    let token = encode(&decision, "data.example", &purposes, &ring("k1", 1));
    assert!(
        token.starts_with("1.k1.1795298759.07070707070707070707070707070707.9f8e7d6c5b4a3f2e.video.audience+social.")
    );
    assert_eq!(decode(&token, "data.example", &purposes, &ring("k1", 1)), Ok(decision));
}

#[test]
fn is_bound_to_host_key_and_content() {
    let purposes = purposes(&["audience", "video"]);
    let keys = ring("k1", 1);
    let token = encode(&decision(Choices::refuse_all(&purposes)), "data.example", &purposes, &keys);
    assert_eq!(decode(&token, "other.example", &purposes, &keys), Err(TokenError::Forged));
    assert_eq!(decode(&token, "data.example", &purposes, &ring("k1", 2)), Err(TokenError::Forged));
    assert_eq!(decode(&token, "data.example", &purposes, &ring("k2", 1)), Err(TokenError::UnknownKey));
    let granting = token.replace("..audience+video.", ".audience+video..");
    assert_ne!(granting, token);
    assert_eq!(decode(&granting, "data.example", &purposes, &keys), Err(TokenError::Forged));
}

#[test]
fn is_believed_after_its_key_was_retired() {
    let purposes = purposes(&["audience"]);
    let token = encode(&decision(Choices::accept_all(&purposes)), "h", &purposes, &ring("old", 1));
    let rotated = KeyRing::new([Key::new("new", &[2; 32]).unwrap(), Key::new("old", &[1; 32]).unwrap()]).unwrap();
    assert!(decode(&token, "h", &purposes, &rotated).is_ok());
}

#[test]
fn a_purpose_the_charter_gained_was_not_asked() {
    let before = purposes(&["audience"]);
    let after = purposes(&["audience", "video"]);
    let keys = ring("k1", 1);
    let token = encode(&decision(Choices::accept_all(&before)), "h", &before, &keys);
    let read = decode(&token, "h", &after, &keys).unwrap();
    assert!(!read.choices.asked().covers(after.consentable()));
    assert!(!read.choices.granted().contains(after.find("video").unwrap()));
}

proptest! {
    #[test]
    fn never_reads_garbage(value in "\\PC{0,200}") {
        let purposes = purposes(&["audience"]);
        prop_assert!(decode(&value, "h", &purposes, &ring("k1", 1)).is_err());
    }

    #[test]
    fn never_survives_a_changed_octet(place in 0usize..130, octet in 0x21u8..0x7f) {
        let purposes = purposes(&["audience", "video"]);
        let keys = ring("k1", 1);
        let token = encode(&decision(Choices::accept_all(&purposes)), "h", &purposes, &keys);
        let mut bytes = token.into_bytes();
        let place = place % bytes.len();
        prop_assume!(bytes[place] != octet);
        bytes[place] = octet;
        let changed = String::from_utf8(bytes).unwrap();
        prop_assert!(decode(&changed, "h", &purposes, &keys).is_err());
    }
}
