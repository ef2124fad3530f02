//! From a request to the answer of the page, form, script or stream it asks for.
//!
//! Contract: [`Route`] lists everything the portal serves, and which methods each route takes; what is not listed is a 404
//! page, a wrong method is 405 with `Allow` (RFC 9110 §15.5.6), and a HEAD answer keeps the fields of GET.
//! Must never hold page text.

use http::{HeaderValue, Method, Request, Response, StatusCode, header, request::Parts};
use http_body_util::{BodyExt, Either, Full};
use hyper::body::Incoming;
use serde_json::json;

use super::{
    account, csv,
    datasets::{self, Dataset},
    live,
    pages::{self, Refusal},
    portal::{Exchange, Portal},
    reply::{self, Freshness, ReplyBody},
    trackers::{self, Tracker},
};

/// A transparent image of one pixel.
const PIXEL: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\
\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

/// Everything the portal serves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Route {
    Home,
    Catalogue,
    Dataset(&'static Dataset),
    LogIn,
    LogOut,
    SetLanguage,
    CookiesPolicy,
    CatalogueApi,
    Export(&'static Dataset),
    Pixel,
    PixelFinal,
    AudienceScript,
    AudienceCollect,
    Stylesheet,
    Icon,
    Live,
    WhoAmI,
    Echo,
    /// The path of a page, without its last slash.
    Unslashed,
    Unknown,
}

impl Route {
    /// Finds the route of a path.
    pub(super) fn of(path: &str) -> Self {
        match path {
            "/" => Self::Home,
            "/explore/" => Self::Catalogue,
            "/login/" => Self::LogIn,
            "/logout/" => Self::LogOut,
            "/i18n/setlang/" => Self::SetLanguage,
            "/terms/cookies-policy/" => Self::CookiesPolicy,
            "/api/explore/v2.1/catalog/datasets" => Self::CatalogueApi,
            "/pixel.gif" => Self::Pixel,
            "/pixel-final.gif" => Self::PixelFinal,
            "/static/audience.js" => Self::AudienceScript,
            "/audience/collect" => Self::AudienceCollect,
            "/static/portal.css" => Self::Stylesheet,
            "/static/favicon.svg" => Self::Icon,
            "/ws" => Self::Live,
            "/whoami" => Self::WhoAmI,
            "/echo" => Self::Echo,
            "/explore" | "/login" | "/terms/cookies-policy" => Self::Unslashed,
            _ => Self::of_dataset(path).unwrap_or(Self::Unknown),
        }
    }

    fn of_dataset(path: &str) -> Option<Self> {
        if let Some(slug) = path.strip_prefix("/explore/dataset/") {
            let page = slug.strip_suffix('/').and_then(datasets::find).map(Self::Dataset);
            return page.or_else(|| datasets::find(slug).map(|_| Self::Unslashed));
        }
        let export = path.strip_prefix("/api/explore/v2.1/catalog/datasets/")?.strip_suffix("/exports/csv")?;
        datasets::find(export).map(Self::Export)
    }

    /// The methods this route takes, as `Allow` lists them.
    fn methods(self) -> &'static [Method] {
        match self {
            Self::LogIn => &[Method::GET, Method::HEAD, Method::POST],
            Self::LogOut | Self::SetLanguage | Self::AudienceCollect | Self::Echo => &[Method::POST],
            Self::Live => &[Method::GET],
            Self::Home
            | Self::Catalogue
            | Self::Dataset(_)
            | Self::CookiesPolicy
            | Self::CatalogueApi
            | Self::Export(_)
            | Self::Pixel
            | Self::PixelFinal
            | Self::AudienceScript
            | Self::Stylesheet
            | Self::Icon
            | Self::WhoAmI
            | Self::Unslashed
            | Self::Unknown => &[Method::GET, Method::HEAD],
        }
    }
}

/// Answers one request to the portal.
pub(super) async fn answer(portal: &Portal, request: Request<Incoming>) -> Response<ReplyBody> {
    let (head, body) = request.into_parts();
    let route = Route::of(head.uri.path());
    let exchange = Exchange::of(portal, &head);
    if !route.methods().contains(&head.method) {
        return wrong_method(&exchange, route);
    }
    let mut response = dispatch(&exchange, route, &head, body).await;
    if head.method == Method::HEAD {
        *response.body_mut() = Either::Left(Full::default());
    }
    response
}

async fn dispatch(exchange: &Exchange<'_>, route: Route, head: &Parts, body: Incoming) -> Response<ReplyBody> {
    match route {
        Route::Home => pages::answer(exchange, StatusCode::OK, &pages::home(exchange), Freshness::Minute),
        Route::Catalogue => pages::answer(exchange, StatusCode::OK, &pages::catalogue(exchange), Freshness::Minute),
        Route::Dataset(dataset) => {
            pages::answer(exchange, StatusCode::OK, &pages::dataset(exchange, dataset), Freshness::Never)
        }
        Route::CookiesPolicy => {
            pages::answer(exchange, StatusCode::OK, &pages::cookies_policy(exchange), Freshness::Never)
        }
        Route::Unknown => pages::refuse(exchange, Refusal::NotFound),
        Route::LogIn if head.method == Method::POST => account::log_in(exchange, body).await,
        Route::LogIn => pages::answer(exchange, StatusCode::OK, &pages::log_in(exchange, None), Freshness::Never),
        Route::LogOut => account::log_out(exchange, body).await,
        Route::SetLanguage => account::set_language(exchange, body).await,
        Route::CatalogueApi => catalogue_api(exchange),
        Route::Export(dataset) => csv::answer(dataset, exchange.query),
        Route::Pixel => tracked(exchange, Tracker::Ads, reply::redirect(StatusCode::FOUND, "/pixel-final.gif")),
        Route::PixelFinal => {
            let mut pixel = reply::fixed(StatusCode::OK, "image/gif", PIXEL);
            reply::put(&mut pixel, header::CACHE_CONTROL, "no-store");
            tracked(exchange, Tracker::AdsSync, pixel)
        }
        Route::AudienceCollect => tracked(exchange, Tracker::Stats, reply::empty(StatusCode::NO_CONTENT)),
        Route::AudienceScript => asset("text/javascript; charset=utf-8", include_str!("assets/audience.js")),
        Route::Stylesheet => asset("text/css; charset=utf-8", include_str!("assets/portal.css")),
        Route::Icon => asset("image/svg+xml", include_str!("assets/favicon.svg")),
        Route::Live => tracked(exchange, Tracker::Live, live::handshake(&head.headers)),
        Route::WhoAmI => who_am_i(head),
        Route::Echo => echo(body).await,
        Route::Unslashed => reply::redirect(StatusCode::MOVED_PERMANENTLY, &format!("{}/", exchange.path)),
    }
}

fn wrong_method(exchange: &Exchange<'_>, route: Route) -> Response<ReplyBody> {
    let mut response = pages::refuse(exchange, Refusal::WrongMethod);
    let allow = route.methods().iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
    let allow = HeaderValue::try_from(allow).expect("method names are a field value");
    response.headers_mut().insert(header::ALLOW, allow);
    response
}

fn tracked(exchange: &Exchange<'_>, tracker: Tracker, mut response: Response<ReplyBody>) -> Response<ReplyBody> {
    trackers::add(tracker, exchange.fields, &mut response);
    response
}

fn asset(media_type: &'static str, text: &'static str) -> Response<ReplyBody> {
    let mut response = reply::fixed(StatusCode::OK, media_type, text);
    reply::put(&mut response, header::CACHE_CONTROL, "max-age=60");
    response
}

fn catalogue_api(exchange: &Exchange<'_>) -> Response<ReplyBody> {
    let results: Vec<_> = datasets::ALL.iter().map(|dataset| dataset.describe(exchange.language)).collect();
    let mut response = reply::json(&json!({ "total_count": results.len(), "results": results }));
    trackers::add_page_trackers(exchange.fields, &mut response);
    response
}

/// Shows a newcomer what the portal got of the browser's cookies.
fn who_am_i(head: &Parts) -> Response<ReplyBody> {
    let joined = |name| {
        let values: Vec<_> = head.headers.get_all(name).iter().map(|v| String::from_utf8_lossy(v.as_bytes())).collect();
        (!values.is_empty()).then(|| values.join("; "))
    };
    reply::json(&json!({
        "cookie": joined(header::COOKIE),
        "host": joined(header::HOST),
        "forwarded": joined(header::FORWARDED),
    }))
}

/// Counts a body as it streams by, keeping none of it.
async fn echo(mut body: Incoming) -> Response<ReplyBody> {
    let mut length = 0_u64;
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => length += frame.data_ref().map_or(0, |data| u64::try_from(data.len()).unwrap_or(u64::MAX)),
            Err(_cut) => return reply::fixed(StatusCode::BAD_REQUEST, "text/plain; charset=utf-8", "body cut short\n"),
        }
    }
    reply::json(&json!({ "length": length }))
}
