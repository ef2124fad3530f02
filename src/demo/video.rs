//! The "third-party" video host: a second origin that the dataset pages frame.
//!
//! Contract: an embeddable page per dataset, its stylesheet, and a visitor cookie fit for a cross-site frame. Must never be
//! needed for a page of the portal to work.

use http::{Method, Request, Response, StatusCode, header};
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use maud::{DOCTYPE, html};

use super::{
    cookies, datasets,
    datasets::Dataset,
    language::Language,
    reply::{self, Freshness, ReplyBody},
    token,
};

const VISITOR: &str = "video_visitor";

/// Answers one request to the video host.
pub(super) fn answer(request: &Request<Incoming>) -> Response<ReplyBody> {
    let mut response = match request.method() {
        &Method::GET | &Method::HEAD => find(request),
        _ => {
            let mut response = text(StatusCode::METHOD_NOT_ALLOWED, "method not allowed\n");
            reply::put(&mut response, header::ALLOW, "GET, HEAD");
            response
        }
    };
    if request.method() == Method::HEAD {
        *response.body_mut() = Either::Left(Full::default());
    }
    response
}

fn find(request: &Request<Incoming>) -> Response<ReplyBody> {
    let path = request.uri().path();
    if path == "/embed.css" {
        return reply::fixed(StatusCode::OK, "text/css; charset=utf-8", include_str!("assets/embed.css"));
    }
    let Some(dataset) = path.strip_prefix("/embed/").and_then(datasets::find) else {
        return text(StatusCode::NOT_FOUND, "no such video\n");
    };
    let english = request.uri().query().is_some_and(|query| query.split('&').any(|pair| pair == "lang=en"));
    let language = if english { Language::English } else { Language::French };
    let mut response = reply::page(StatusCode::OK, player(dataset, language), request.headers(), Freshness::Never);
    let known = cookies::find(request.headers(), VISITOR).filter(|value| token::is_plausible(value));
    let visitor = known.map_or_else(token::fresh, str::to_owned);
    // `SameSite=None` because it is meant for frames on other sites; browsers then ask for `Secure`, and take it on loopback.
    // `Partitioned` because a browser that blocks third-party cookies still keeps one a framing site.
    let attributes = "Max-Age=15552000; Path=/; Secure; SameSite=None; Partitioned";
    cookies::set(&mut response, &format!("{VISITOR}={visitor}; {attributes}"));
    response
}

fn text(status: StatusCode, text: &'static str) -> Response<ReplyBody> {
    reply::fixed(status, "text/plain; charset=utf-8", text)
}

fn player(dataset: &Dataset, language: Language) -> String {
    let title = dataset.video.in_language(language);
    let page = html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " — VidéoLys" }
                link rel="stylesheet" href="/embed.css";
            }
            body {
                main {
                    svg viewBox="0 0 640 360" aria-hidden="true" focusable="false" {
                        path class="hill far" d="M0 250 Q160 170 320 240 T640 220 V360 H0Z" {}
                        path class="hill near" d="M0 300 Q200 230 380 290 T640 280 V360 H0Z" {}
                        circle class="sun" cx="500" cy="110" r="38" {}
                        g class="bus" {
                            rect x="250" y="262" width="140" height="56" rx="8" {}
                            rect class="pane" x="262" y="272" width="30" height="20" {}
                            rect class="pane" x="300" y="272" width="30" height="20" {}
                            rect class="pane" x="338" y="272" width="40" height="20" {}
                            circle class="wheel" cx="282" cy="320" r="11" {}
                            circle class="wheel" cx="358" cy="320" r="11" {}
                        }
                    }
                    div class="caption" {
                        p class="brand" { "VidéoLys" }
                        h1 { (title) }
                    }
                }
            }
        }
    };
    page.into_string()
}
