//! What portals have in common, and what each makes for itself.

use super::*;
use crate::site::Site;

/// A portal of a preset, with lines of its own.
fn portal(host: &str, lines: &str) -> String {
    format!("[[portal]]\nhosts = [\"{host}\"]\nupstream = \"http://127.0.0.1:1\"\npreset = \"opendatasoft\"\n{lines}")
}

fn catalogues_are_one(one: &Site, other: &Site) -> bool {
    let (one, other) = (one.policy(), other.policy());
    std::ptr::eq(one.catalogue(), other.catalogue())
        && std::ptr::eq(one.storage(), other.storage())
        && std::ptr::eq(one.third_parties(), other.third_parties())
        && std::ptr::eq(one.purposes(), other.purposes())
}

#[test]
fn portals_that_add_nothing_to_a_preset_share_what_it_declares() {
    let cookie = format!("[[portal.cookie]]\nname = \"own\"\npurpose = \"necessary\"\n{COLUMNS}");
    let text = [
        portal("a.example", ""),
        portal("b.example", "undeclared = \"report\"\n"),
        portal("c.example", "third-parties = \"off\"\n"),
        portal("d.example", &cookie),
        PORTAL.replace("a.example", "e.example"),
    ];
    let sites = compiled(&text.concat()).unwrap().sites;
    let site = |host: &str| sites.find(host).unwrap();
    assert!(catalogues_are_one(site("a.example"), site("b.example")));
    assert_ne!(site("a.example").policy().undeclared(), site("b.example").policy().undeclared());
    for other in ["c.example", "d.example", "e.example"] {
        assert!(!catalogues_are_one(site("a.example"), site(other)), "{other}");
    }
    assert_eq!(site("d.example").policy().catalogue().len(), site("a.example").policy().catalogue().len() + 1);
}

#[test]
fn what_a_first_request_makes_is_the_same_whenever_and_by_whomever_it_is_asked_for() {
    let text = portal("a.example", "") + &portal("b.example", "");
    let written = |site: &Site| {
        let assets: Vec<_> =
            site.kit().assets().iter().map(|asset| (asset.path().to_owned(), asset.body().clone())).collect();
        let snippet = site.snippet().map(|snippet| snippet.as_bytes().to_vec());
        let strict = site.confinement().map(|confinement| confinement.strict().clone());
        (assets, snippet, strict, site.charter_version().to_string(), site.page_style().to_owned())
    };
    let (early, late) = (compiled(&text).unwrap().sites, compiled(&text).unwrap().sites);
    let first = written(early.find("a.example").unwrap());
    // Another site, asked from several threads at once, and in another order.
    let site = late.find("a.example").unwrap();
    let _other = written(late.find("b.example").unwrap());
    assert!(site.preload().is_some());
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| written(site))).collect();
        threads.into_iter().for_each(|thread| assert_eq!(thread.join().unwrap(), first));
    });
    assert!(std::ptr::eq(site.kit(), site.kit()), "made once");
}

#[test]
fn each_portal_that_names_no_preset_is_told_of_in_the_order_of_lines() {
    let text = portal("a.example", "") + &portal("b.example", "") + &portal("c.example", "");
    let text = text.replace("opendatasoft", "nowhere");
    let errors = compiled(&text).unwrap_err();
    let places: Vec<_> = errors.iter().filter_map(Diagnostic::line_and_column).collect();
    assert_eq!(errors.len(), 3, "each portal that names no preset is told of: {errors:?}");
    assert!(places.is_sorted(), "{places:?}");
}
