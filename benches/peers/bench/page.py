"""The page that is served: 60 KiB that gzip makes about 13 KiB of, the same bytes in every run."""

import gzip
import random

SIZE = 60 * 1024

_HEAD = """<!DOCTYPE html>
<html lang="fr" dir="ltr">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Catalogue – Données ouvertes de Valmont métropole</title>
    <meta name="description" content="Explorer les jeux de données publiés par la métropole et ses communes.">
    <link rel="stylesheet" href="/static/catalogue.css">
    <link rel="icon" href="data:,">
    <style>
      .carte { border: 1px solid #ccd; border-radius: .5em; padding: 1em; margin: 1em 0 }
      .carte__faits { display: grid; grid-template-columns: 8em 1fr }
    </style>
  </head>
  <body class="page-catalogue">
    <header class="entete"><p class="entete__nom"><a href="/">Valmont métropole</a></p></header>
    <main>
      <h1>Catalogue</h1>
"""

_TAIL = "    </main>\n  </body>\n</html>\n"

_WORDS = """accès adresses agence agglomération aménagements années annuaire arrêtés arrondissements assainissement associations
bâtiments bibliothèques bornes budget bus cadastre capteurs cartographie chaleur circulation collecte collectivités communes
comptages concours conseil consommation cyclables déchets délibérations demandes densité départements dépenses diagnostics
écoles électeurs émissions emplacements énergie entreprises équipements espaces établissements fontaines forêts fréquentation
gares habitants horaires hydrographie indicateurs inscriptions inventaire itinéraires jardins lignes logements mairies
marchés mesures mobilités monuments naissances niveaux parcelles parcs parkings passages patrimoine piscines plantations
points population prénoms projets qualité quartiers recensement recharge registre relevés réseau résultats risques
rivières rues sentiers services signalements stations subventions taxis températures territoires théâtres toilettes trafic
tramway transports travaux trottoirs urbanisme usagers végétaux vélos vitesses voirie zones""".split()

_SMALL = ["de la", "des", "par", "dans les", "et", "pour les", "sur", "avec les", "entre", "selon"]


def _sentence(chance: random.Random, words: int) -> str:
    parts = []
    for _ in range(words):
        parts += [chance.choice(_WORDS), chance.choice(_SMALL)]
    return " ".join(parts[:-1]).capitalize()


def _card(chance: random.Random) -> str:
    title, slug = _sentence(chance, 3), f"{chance.choice(_WORDS)}-{chance.randrange(10**5)}"
    digests = [f"{chance.getrandbits(256):064x}" for _ in range(3)]
    return (
        f'      <article class="carte" id="jeu-{slug}" data-version="{digests[0]}">\n'
        f'        <img src="/media/{digests[1]}.webp" srcset="/media/{digests[2]}.webp 2x" alt="" loading="lazy">\n'
        f'        <h2><a href="/explore/dataset/{slug}/">{title}</a></h2>\n'
        f'        <p class="carte__texte">{_sentence(chance, 14)}. {_sentence(chance, 8)}.</p>\n'
        '        <dl class="carte__faits">\n'
        f"          <dt>Producteur</dt><dd>{chance.choice(_WORDS).capitalize()} de Valmont métropole</dd>\n"
        f"          <dt>Enregistrements</dt><dd>{chance.randrange(10**6)}</dd>\n"
        f"          <dt>Modifié le</dt><dd><time>20{chance.randrange(10, 26)}-{chance.randrange(1, 13):02}</time></dd>\n"
        "          <dt>Licence</dt><dd>Licence Ouverte v2.0 (Etalab)</dd>\n"
        "        </dl>\n"
        '        <ul class="carte__formats"><li>CSV</li><li>JSON</li><li>GeoJSON</li><li>Parquet</li></ul>\n'
        f'        <p><a class="bouton" href="/explore/dataset/{slug}/table/">Voir le tableau</a></p>\n'
        "      </article>\n"
    )


def plain() -> bytes:
    """The page as it is written."""
    chance, cards = random.Random(6), []
    room = SIZE - len((_HEAD + _TAIL).encode())
    while len("".join(cards).encode()) < room:
        cards.append(_card(chance))
    cards.pop()
    page = _HEAD + "".join(cards)
    filling = SIZE - len((page + _TAIL).encode()) - len("<!---->")
    return (page + f"<!--{' ' * filling}-->" + _TAIL).encode()


def compressed() -> bytes:
    """The page as `gzip -6` leaves it."""
    return gzip.compress(plain(), compresslevel=6, mtime=0)
