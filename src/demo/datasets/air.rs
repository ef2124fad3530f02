//! Air quality.

use super::{Dataset, Text, draw};

pub(super) static DATASET: Dataset = Dataset {
    slug: "qualite-de-l-air",
    title: Text { french: "Qualité de l'air\u{a0}: mesures horaires", english: "Air quality: hourly measurements" },
    summary: Text {
        french: "Concentrations horaires de quatre polluants aux six stations de la métropole, et indice du jour.",
        english: "Hourly concentrations of four pollutants at the six stations of the métropole, and the index of the day.",
    },
    theme: Text { french: "Santé", english: "Health" },
    row: Text { french: "une mesure", english: "one measurement" },
    records: 210_240,
    modified: "2026-11-21",
    publisher: "Observatoire de l'air du Val de Lys",
    columns: &[
        Text { french: "Station", english: "Station" },
        Text { french: "Heure", english: "Hour" },
        Text { french: "NO₂ (µg/m³)", english: "NO₂ (µg/m³)" },
        Text { french: "PM₁₀ (µg/m³)", english: "PM₁₀ (µg/m³)" },
        Text { french: "Ozone (µg/m³)", english: "Ozone (µg/m³)" },
    ],
    preview: &[
        &["Beffroi", "08:00", "41", "22", "18"],
        &["Beffroi", "12:00", "27", "19", "46"],
        &["Gare", "08:00", "52", "27", "12"],
        &["Jardin botanique", "12:00", "11", "14", "58"],
        &["Port fluvial", "18:00", "38", "31", "24"],
    ],
    video: Text { french: "Comment mesure-t-on l'air\u{a0}?", english: "How is air measured?" },
    export_head: "horodatage;station;no2;pm10;pm25;o3;indice\n",
    export_row: measurement,
};

fn measurement(row: u32) -> String {
    let station = match draw(row, 1, 6) {
        0 => "Beffroi",
        1 => "Gare",
        2 => "Jardin botanique",
        3 => "Port fluvial",
        4 => "Esquerres",
        _ => "Saint-Aubin",
    };
    format!(
        "{}-{:02}-{:02}T{:02}:00:00Z;{station};{};{};{};{};{}\n",
        1996 + row / 8_760,
        row / 730 % 12 + 1,
        row / 24 % 28 + 1,
        row % 24,
        4 + draw(row, 2, 80),
        5 + draw(row, 3, 60),
        2 + draw(row, 4, 40),
        3 + draw(row, 5, 140),
        1 + draw(row, 6, 6),
    )
}
