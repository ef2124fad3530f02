//! Remarkable trees.

use super::{Dataset, Text, draw};

pub(super) static DATASET: Dataset = Dataset {
    slug: "arbres-remarquables",
    title: Text { french: "Arbres remarquables", english: "Remarkable trees" },
    summary: Text {
        french: "Arbres des parcs, places et bords de Lys distingués pour leur âge, leur taille ou leur histoire, et leurs relevés sanitaires.",
        english: "Trees of the parks, squares and river banks, noted for their age, size or history, with their health records.",
    },
    theme: Text { french: "Environnement", english: "Environment" },
    row: Text { french: "un arbre", english: "one tree" },
    records: 312,
    modified: "2026-10-29",
    publisher: "Direction de la nature en ville",
    columns: &[
        Text { french: "Essence", english: "Species" },
        Text { french: "Lieu", english: "Place" },
        Text { french: "Hauteur (m)", english: "Height (m)" },
        Text { french: "Circonférence (cm)", english: "Girth (cm)" },
        Text { french: "Planté vers", english: "Planted about" },
    ],
    preview: &[
        &["Platane commun", "Place du Beffroi", "31", "540", "1802"],
        &["Hêtre pourpre", "Parc des Ursulines", "27", "465", "1848"],
        &["Ginkgo biloba", "Jardin botanique", "22", "310", "1891"],
        &["Saule blanc", "Berges de la Lys", "18", "395", "1920"],
        &["Séquoia géant", "Domaine de Bellerive", "38", "720", "1867"],
    ],
    video: Text {
        french: "Le platane du Beffroi, deux siècles d'histoire",
        english: "The Belfry plane tree, two centuries",
    },
    export_head: "releve;arbre;essence;hauteur_m;circonference_cm;vigueur;longitude;latitude\n",
    export_row: survey,
};

fn survey(row: u32) -> String {
    let species = match draw(row, 1, 5) {
        0 => "Platanus x hispanica",
        1 => "Fagus sylvatica",
        2 => "Ginkgo biloba",
        3 => "Salix alba",
        _ => "Sequoiadendron giganteum",
    };
    format!(
        "{}-{:02}-{:02};AR-{:04};{species};{}.{};{};{};2.{:06};50.{:06}\n",
        1990 + row / 6_000,
        draw(row, 2, 12) + 1,
        draw(row, 3, 28) + 1,
        draw(row, 4, 312) + 1,
        8 + draw(row, 5, 30),
        draw(row, 6, 10),
        90 + draw(row, 7, 640),
        draw(row, 8, 5),
        800_000 + draw(row, 9, 199_999),
        600_000 + draw(row, 10, 99_999),
    )
}
