//! What the origin sends that is no page: the same bytes every time, so that a reply is checked by comparing.

/// Returns 1 KiB of JSON, as of a catalogue's API.
pub(super) fn json() -> Vec<u8> {
    let mut text = "{\"results\":[".to_owned();
    let mut row = 0;
    while text.len() < 940 {
        text.push_str(&format!(
            "{{\"id\":{row},\"title\":\"Arbres d'alignement, secteur {row}\",\"records\":{}}},",
            100 + 7 * row
        ));
        row += 1;
    }
    text.push_str(&format!("{{\"id\":{row}}}],\"note\":\""));
    while text.len() < 1022 {
        text.push('.');
    }
    text.push_str("\"}");
    text.into_bytes()
}

/// Returns 10 MiB in blocks that each begin with their number, so that none can be lost or take another's place unnoticed.
pub(super) fn download() -> Vec<u8> {
    const BLOCK: usize = 4 << 10;
    let rest: Vec<u8> = (0..BLOCK - 4).map(|place| (place % 251) as u8).collect();
    let blocks = 0..(10_u32 << 20) / (BLOCK as u32);
    let mut bytes = Vec::with_capacity(10 << 20);
    for number in blocks {
        bytes.extend_from_slice(&number.to_le_bytes());
        bytes.extend_from_slice(&rest);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_are_as_long_as_they_are_said_to_be() {
        let text = json();
        assert_eq!((text.len(), download().len()), (1 << 10, 10 << 20));
        let value: serde_json::Value = serde_json::from_slice(&text).unwrap();
        assert!(value["results"].as_array().is_some_and(|rows| rows.len() > 10));
    }
}
