//! What `GET` and `HEAD` answer.

use http::{HeaderMap, HeaderValue, Response, StatusCode, header};

use super::{
    asker::{Asker, Format},
    embed::embed,
    path::safe_return,
    reply::{self, Caching, Reply},
};
use crate::{
    charter::{Charter, View, banner::Asset, charter_json, charter_page, choice_page, page_stylesheet},
    consent::ConsentState,
    inject::{Packing, pack, vary_also},
    layer::Filtered,
    site::Site,
};

/// Answers a `GET` for `name` under the prefix; `None` if there is no such page.
pub(super) fn page((site, authority): (&Site, &str), name: &str, state: &ConsentState, asker: &Asker) -> Option<Reply> {
    let return_to = asker.parameter("return_to").unwrap_or_default();
    // A site of any host speaks as the host that was asked.
    let charter = Charter { host: site.bound_host(authority).as_ref().into(), ..site.charter().clone() };
    let view = View {
        charter: &charter,
        policy: site.policy(),
        state,
        version: site.charter_version(),
        language: asker.language(),
        paths: site.paths(),
        return_to: safe_return(&return_to),
    };
    match name {
        "choices" => Some(visitors(reply::HTML, choice_page(&view))),
        "charter" if asker.format() == Format::Json || asker.parameter("format").as_deref() == Some("json") => {
            Some(visitors(reply::JSON, charter_json(&view)))
        }
        "charter" => Some(visitors(reply::HTML, charter_page(&view))),
        "embed" => embed(site, &asker.parameter("src")?, state, asker.language()),
        _ => file(site, name).map(|reply| packed(reply, asker.packing())),
    }
}

/// Answers for a file whose URL holds a hash of its content.
fn file(site: &Site, name: &str) -> Option<Reply> {
    let is =
        |path: &str| path.strip_prefix(site.paths().prefix()).and_then(|path| path.strip_prefix('/')) == Some(name);
    if is(site.paths().stylesheet()) {
        return Some(Reply::new(StatusCode::OK, reply::CSS, Caching::Immutable, site.page_style().to_owned()));
    }
    let mut assets = site.kit().assets().iter();
    if let Some(asset) = assets.clone().find(|asset| is(asset.path())) {
        return Some(asset_reply(asset, Caching::Immutable));
    }
    // A page in some cache may still ask for a former one: it is guarded by today's rules, and no cache keeps them under
    // the old name.
    let former = format!("{}/{name}", site.paths().prefix());
    let asset = assets.find(|asset| asset.was_at(&former))?;
    Some(asset_reply(asset, Caching::Never))
}

fn asset_reply(asset: &Asset, caching: Caching) -> Reply {
    let mut reply = Reply::new(StatusCode::OK, asset.media_type(), caching, asset.body().clone());
    // With `integrity` they are asked for by CORS, by a sandboxed page from an origin of its own; they tell of no visitor.
    reply.head.headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    reply
}

/// Packs a file, which is the same for everyone.
fn packed(mut reply: Reply, packing: Packing) -> Reply {
    vary_also(&mut reply.head.headers, "Accept-Encoding");
    if packing == Packing::Gzip {
        reply.content = pack(&reply.content);
        reply.head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(reply.content.len()));
        reply.head.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    reply
}

fn stylesheet() -> Reply {
    Reply::new(StatusCode::OK, reply::CSS, Caching::Immutable, page_stylesheet())
}

/// Answers for the stylesheet of the gate's pages: an error page needs it where no site does.
pub(crate) fn stylesheet_response<R>() -> Response<Filtered<R>> {
    stylesheet().into_response()
}

/// A page that shows one visitor's answers, in one visitor's language.
fn visitors(media_type: &'static str, content: String) -> Reply {
    let mut reply = Reply::new(StatusCode::OK, media_type, Caching::Never, content);
    vary(&mut reply.head.headers);
    reply
}

fn vary(headers: &mut HeaderMap) {
    headers.insert(header::VARY, HeaderValue::from_static("Accept, Accept-Language, Cookie"));
}
