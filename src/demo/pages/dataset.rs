//! One dataset: what it is, a preview, the exports, and a video framed from the third-party host.

use maud::{Markup, html};

use super::{Page, catalogue};
use crate::demo::{datasets::Dataset, portal::Exchange};

/// Writes the page of a dataset.
pub(in crate::demo) fn dataset(exchange: &Exchange<'_>, dataset: &Dataset) -> Page {
    let language = exchange.language;
    let title = dataset.title.in_language(language);
    let main = html! {
        div class="bar" {
            nav class="trail" aria-label=(language.pick("Fil d'Ariane", "Breadcrumb")) {
                ol {
                    li { a href="/" { (language.pick("Accueil", "Home")) } }
                    li { a href="/explore/" { "Catalogue" } }
                    li aria-current="page" { (title) }
                }
            }
            p class="theme" { (dataset.theme.in_language(language)) }
            h1 { (title) }
            p class="lead" { (dataset.summary.in_language(language)) }
            div class="columns" {
                div {
                    (preview(exchange, dataset))
                    (video(exchange, dataset))
                }
                aside aria-label=(language.pick("Informations et téléchargement", "Information and download")) {
                    (download(exchange, dataset))
                    (information(exchange, dataset))
                }
            }
        }
    };
    Page { title: title.to_owned(), main }
}

fn preview(exchange: &Exchange<'_>, dataset: &Dataset) -> Markup {
    let language = exchange.language;
    let caption = language.pick("Extrait des données", "Extract of the data");
    html! {
        section aria-labelledby="preview" {
            h2 id="preview" { (language.pick("Aperçu", "Preview")) }
            div class="scroll" role="region" aria-label=(caption) tabindex="0" {
                table {
                    caption { (caption) }
                    thead { tr { @for column in dataset.columns { th scope="col" { (column.in_language(language)) } } } }
                    tbody { @for row in dataset.preview { tr { @for cell in *row { td { (cell) } } } } }
                }
            }
        }
    }
}

fn video(exchange: &Exchange<'_>, dataset: &Dataset) -> Markup {
    let language = exchange.language;
    let title = dataset.video.in_language(language);
    let source = format!("{}/embed/{}?lang={}", exchange.portal.video_origin, dataset.slug, language.tag());
    html! {
        section aria-labelledby="video" {
            h2 id="video" { (language.pick("En vidéo", "On video")) }
            iframe src=(source) title={ (language.pick("Vidéo\u{a0}: ", "Video: ")) (title) } width="640" height="360" loading="lazy" {}
        }
    }
}

fn download(exchange: &Exchange<'_>, dataset: &Dataset) -> Markup {
    let language = exchange.language;
    html! {
        section aria-labelledby="download" {
            h2 id="download" { (language.pick("Télécharger", "Download")) }
            p {
                a class="main" href={ "/api/explore/v2.1/catalog/datasets/" (dataset.slug) "/exports/csv" } download {
                    (language.pick("Export CSV (10 Mio)", "CSV export (10 MiB)"))
                }
            }
            p { a href="/api/explore/v2.1/catalog/datasets" { (language.pick("Interface de programmation", "API")) } }
        }
    }
}

fn information(exchange: &Exchange<'_>, dataset: &Dataset) -> Markup {
    let language = exchange.language;
    html! {
        section aria-labelledby="information" {
            h2 id="information" { (language.pick("Informations", "Information")) }
            dl {
                dt { (language.pick("Producteur", "Publisher")) }
                dd { (dataset.publisher) }
                dt { (language.pick("Dernière mise à jour", "Last update")) }
                dd { time datetime=(dataset.modified) { (catalogue::date(dataset.modified, language)) } }
                dt { (language.pick("Enregistrements", "Records")) }
                dd { (catalogue::grouped(dataset.records)) " (" (dataset.row.in_language(language)) (language.pick(" par ligne)", " a row)")) }
                dt { (language.pick("Licence", "Licence")) }
                dd { "Licence Ouverte 2.0 (Etalab)" }
            }
        }
    }
}
