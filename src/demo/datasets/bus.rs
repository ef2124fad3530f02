//! Bus stops, and the passages that the export lists.

use super::{Dataset, Text, draw};

pub(super) static DATASET: Dataset = Dataset {
    slug: "arrets-de-bus",
    title: Text { french: "Arrêts de bus du réseau Lyséo", english: "Bus stops of the Lyséo network" },
    summary: Text {
        french: "Position, nom et desserte des arrêts de bus de la métropole, avec les passages relevés à chaque arrêt.",
        english: "Position, name and lines of the bus stops of the métropole, with the passages recorded at each stop.",
    },
    theme: Text { french: "Mobilité", english: "Mobility" },
    row: Text { french: "un arrêt", english: "one stop" },
    records: 1_284,
    modified: "2026-11-16",
    publisher: "Lyséo, régie des transports de Valmont-sur-Lys",
    columns: &[
        Text { french: "Code", english: "Code" },
        Text { french: "Arrêt", english: "Stop" },
        Text { french: "Commune", english: "Town" },
        Text { french: "Lignes", english: "Lines" },
        Text { french: "Un bus toutes les (min)", english: "A bus every (min)" },
    ],
    preview: &[
        &["LYS-0012", "Hôtel de Ville", "Valmont-sur-Lys", "1, 4, N1", "6"],
        &["LYS-0047", "Gare — Parvis", "Valmont-sur-Lys", "1, 2, 7", "5"],
        &["LYS-0103", "Quai des Tanneurs", "Valmont-sur-Lys", "2, 11", "12"],
        &["LYS-0268", "Collège Louise-Michel", "Esquerres", "7", "15"],
        &["LYS-0391", "Moulin Brûlé", "Saint-Aubin-des-Prés", "11", "40"],
    ],
    video: Text { french: "Une journée sur la ligne 1", english: "A day on line 1" },
    export_head: "horodatage;arret;ligne;sens;retard_s;montees;descentes;longitude;latitude\n",
    export_row: passage,
};

fn passage(row: u32) -> String {
    let (day, minute) = (row / 9_000 + 1, draw(row, 1, 1_440));
    format!(
        "2026-10-{day:02}T{:02}:{:02}:00+02:00;LYS-{:04};{};{};{};{};{};2.{:06};50.{:06}\n",
        minute / 60,
        minute % 60,
        draw(row, 2, 1_284) + 1,
        draw(row, 3, 12) + 1,
        if draw(row, 4, 2) == 0 { "aller" } else { "retour" },
        draw(row, 5, 420),
        draw(row, 6, 34),
        draw(row, 7, 34),
        800_000 + draw(row, 8, 199_999),
        600_000 + draw(row, 9, 99_999),
    )
}
