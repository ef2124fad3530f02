//! Whether a browser makes the same page of a document with the snippet as of the one without.
//!
//! html5ever parses both, with scripting; our elements, and the white space that the guard removes, are taken out; what
//! is left must be the same tree.

use html5ever::{ParseOpts, local_name, parse_document, tendril::TendrilSink, tree_builder::TreeBuilderOpts};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// Panics unless both are the same page, but for the snippet first in the head.
pub(crate) fn compare(page: &[u8], extended: &[u8]) {
    let (before, after) = (parse(page), parse(extended));
    take_snippet(&after.document, extended);
    assert_eq!(before.quirks_mode.get(), after.quirks_mode.get(), "the mode of {}", shown(extended));
    let (before, after) = (lines(&before.document), lines(&after.document));
    assert!(before == after, "another page\n{before:#?}\n{after:#?}\n{}\n{}", shown(page), shown(extended));
}

fn shown(page: &[u8]) -> String {
    page.escape_ascii().to_string()
}

fn parse(page: &[u8]) -> RcDom {
    let tree_builder = TreeBuilderOpts { scripting_enabled: true, ..TreeBuilderOpts::default() };
    let options = ParseOpts { tree_builder, ..ParseOpts::default() };
    parse_document(RcDom::default(), options).one(&*String::from_utf8_lossy(page))
}

/// Does what the guard does before another script can look.
fn take_snippet(document: &Handle, extended: &[u8]) {
    let root = document.children.borrow().iter().find(|node| is(node, "html")).cloned().expect("a root");
    let head = root.children.borrow().iter().find(|node| is(node, "head")).cloned().expect("a head");
    let mut children = head.children.borrow_mut();
    let is_ours = children.len() >= 2
        && is(&children[0], "script")
        && attribute(&children[0], "src").as_deref() == Some("/.octroi/guard.js")
        && is(&children[1], "link")
        && attribute(&children[1], "href").as_deref() == Some("/.octroi/banner.css");
    assert!(is_ours, "the snippet is not first in the head of {}", shown(extended));
    let spaces = attribute(&children[0], "data-octroi-space").map_or(0, |count| count.parse().expect("a number"));
    children.drain(..2);
    if spaces == 0 {
        return;
    }
    let mut text = String::new();
    if let Some(NodeData::Text { contents }) = children.first().map(|node| &node.data) {
        text = contents.borrow().to_string();
        let (removed, rest) = text.split_at_checked(spaces).unwrap_or_default();
        let is_space = removed.len() == spaces && removed.bytes().all(|byte| byte.is_ascii_whitespace());
        assert!(is_space, "{spaces} characters of white space are not in {}", shown(extended));
        *contents.borrow_mut() = rest.into();
        text = rest.to_owned();
    } else {
        assert_eq!(spaces, 0, "no white space in {}", shown(extended));
    }
    if text.is_empty() {
        children.remove(0);
    }
}

fn is(node: &Handle, wanted: &str) -> bool {
    matches!(&node.data, NodeData::Element { name, .. } if &*name.local == wanted && name.ns == html5ever::ns!(html))
}

fn attribute(node: &Handle, wanted: &str) -> Option<String> {
    let NodeData::Element { attrs, .. } = &node.data else { return None };
    attrs.borrow().iter().find(|attribute| &*attribute.name.local == wanted).map(|found| found.value.to_string())
}

/// Writes a tree as one line a node, its depth first.
fn lines(document: &Handle) -> Vec<String> {
    let mut lines = Vec::new();
    let mut waiting = vec![(0_usize, document.clone())];
    while let Some((depth, node)) = waiting.pop() {
        lines.push(format!("{depth} {}", line(&node)));
        if let NodeData::Element { template_contents, name, .. } = &node.data
            && name.local == local_name!("template")
        {
            waiting.extend(template_contents.borrow().iter().map(|contents| (depth + 1, contents.clone())));
        }
        waiting.extend(node.children.borrow().iter().rev().map(|child| (depth + 1, child.clone())));
    }
    lines
}

fn line(node: &Handle) -> String {
    match &node.data {
        NodeData::Document => "document".to_owned(),
        NodeData::Doctype { name, public_id, system_id } => format!("doctype {name:?} {public_id:?} {system_id:?}"),
        NodeData::Text { contents } => format!("text {:?}", &**contents.borrow()),
        NodeData::Comment { contents } => format!("comment {:?}", &**contents),
        NodeData::Element { name, attrs, .. } => {
            let attributes: Vec<_> = attrs
                .borrow()
                .iter()
                .map(|attribute| format!("{}={:?}", attribute.name.local, &*attribute.value))
                .collect();
            format!("element {}:{} {attributes:?}", name.ns, name.local)
        }
        NodeData::ProcessingInstruction { target, contents } => format!("instruction {target:?} {contents:?}"),
    }
}
