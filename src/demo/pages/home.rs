//! The front page: what there is, and a way to look for it.

use maud::html;

use super::{Page, catalogue};
use crate::demo::{datasets, portal::Exchange};

/// Writes the front page.
pub(in crate::demo) fn home(exchange: &Exchange<'_>) -> Page {
    let language = exchange.language;
    let records: u32 = datasets::ALL.iter().map(|dataset| dataset.records).sum();
    let figures = [
        (datasets::ALL.len().to_string(), language.pick("jeux de données", "datasets")),
        (catalogue::grouped(records), language.pick("enregistrements", "records")),
        ("27".to_owned(), language.pick("communes", "towns")),
    ];
    let main = html! {
        section class="hero" {
            div class="bar" {
                h1 { (language.pick("Les données de la métropole, pour toutes et tous", "The data of the métropole, for everyone")) }
                p class="lead" {
                    (language.pick(
                        "Mobilité, nature, santé\u{a0}: consultez, téléchargez et réutilisez librement les données publiques des vingt-sept communes du Val de Lys.",
                        "Mobility, nature, health: browse, download and freely reuse the public data of the twenty-seven towns of the Lys valley.",
                    ))
                }
                (catalogue::search(exchange, ""))
                dl class="figures" {
                    @for (figure, label) in &figures { div { dt { (label) } dd { (figure) } } }
                }
            }
        }
        section class="bar" aria-labelledby="latest" {
            h2 id="latest" { (language.pick("Mis à jour récemment", "Recently updated")) }
            (catalogue::cards(exchange, datasets::ALL.into_iter()))
        }
        section class="bar notes" aria-labelledby="reuse" {
            h2 id="reuse" { (language.pick("Réutiliser les données", "Reuse the data")) }
            p {
                (language.pick(
                    "Toutes les données sont publiées sous Licence Ouverte 2.0. Chaque jeu est offert en CSV et par une interface de programmation, sans inscription.",
                    "All data is published under the Open Licence 2.0. Each dataset is offered as CSV and through an API, without registration.",
                ))
            }
        }
    };
    Page { title: language.pick("Accueil", "Home").to_owned(), main }
}
