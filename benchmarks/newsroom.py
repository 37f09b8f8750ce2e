"""Invents articles of imaginary newspapers, with the clutter real ones have: for pictures and load.

Nothing here is quoted: the towns, papers and people do not exist. The same seed gives the
same articles.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

PLACES = ["Harrowgate Bay", "Velmora", "Sankt Ortwin", "Puerto Lirio", "Nordhamn", "Castelbruno"]
PEOPLE = ["Mara Ellwood", "Tomas Ruedi", "Ines Calabro", "Oskar Lindqvist", "Anne Perrault"]

SENTENCES = {
    "en": [
        "The harbour council of {place} voted on {day} to rebuild the old sea wall.",
        "Work is to begin in spring and should last about {n} months, {person} said.",
        "\u201cWe have waited for this since the storm,\u201d {person} told the meeting.",
        "Opponents argue that the plan costs too much and protects too few houses.",
        "An earlier estimate had put the price at {n} million crowns.",
        "The ferry to {place} will keep running while the quay is closed.",
        "Residents can read the drawings at the town hall until the end of the month.",
        "Last year {n} families had to leave their homes for several nights.",
        "The ministry did not say when it would decide on the money.",
        "Fishermen fear that the new wall will make the entrance narrower for their boats.",
        "Engineers measured the currents for two winters before they drew the first line.",
        "A second vote, on the road behind the wall, is planned for {day}.",
    ],
    "de": [
        "Der Stadtrat von {place} hat am {day} den Umbau des Bahnhofs beschlossen.",
        "Die Arbeiten sollen im Fr\u00fchjahr beginnen und rund {n} Monate dauern.",
        "»Darauf warten wir seit Jahren«, sagte {person} nach der Sitzung.",
        "Gegner des Vorhabens halten die Kosten f\u00fcr zu hoch.",
        "Die Z\u00fcge nach {place} fahren in dieser Zeit von einem anderen Gleis.",
        "Im vergangenen Jahr stiegen hier {n} Tausend Menschen um.",
    ],
    "es": [
        "El ayuntamiento de {place} aprobó el {day} la reforma del mercado viejo.",
        "Las obras empezarán en primavera y durarán unos {n} meses.",
        "«Lo esperábamos desde hace años», dijo {person} al salir de la sesión.",
        "Los vendedores temen perder clientes mientras dure el cierre.",
        "El año pasado pasaron por el mercado {n} mil visitantes.",
    ],
    "fr": [
        "Le conseil de {place} a décidé {day} de rénover la piscine municipale.",
        "Les travaux doivent durer environ {n} mois, a indiqué {person}.",
        "Les opposants jugent le projet trop cher pour une ville de cette taille.",
        "L\u2019an dernier, {n} mille nageurs ont acheté un billet.",
    ],
    "ru": [
        "Совет города {place} решил в {day} перестроить старую набережную.",
        "Работы начнутся весной и продлятся около {n} месяцев, сказала {person}.",
        "«Мы ждали этого с прошлой зимы», — сказал на собрании {person}.",
        "Противники плана считают, что он стоит слишком дорого.",
        "В прошлом году {n} семей провели несколько ночей вне дома.",
    ],
}
DAYS = {
    "en": ["Monday", "Tuesday", "Thursday"],
    "de": ["Montag", "Dienstag", "Donnerstag"],
    "es": ["lunes", "martes", "jueves"],
    "fr": ["lundi", "mardi", "jeudi"],
    "ru": ["понедельник", "вторник", "четверг"],
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A newspaper that does not exist: what it prints above, between and below its articles."""

    site: str
    language: str
    above: tuple[str, ...]
    between: tuple[str, ...]
    below: tuple[str, ...]
    weight: int = 2


PAPERS = (
    Paper(
        "harbour-courier.example",
        "en",
        ("Share on Facebook", "Share on Twitter", "By {person}"),
        ("Read more: The ferry that never came", "Advertisement", "Sign up for our newsletter"),
        (
            "A message from The Harbour Courier:",
            "Dear readers,",
            "Your support, no matter how small, makes a world of difference.",
            "Support us monthly starting from just $2.",
            "Remind me later.",
        ),
        weight=5,
    ),
    Paper(
        "velmora-times.example",
        "en",
        ("This article is more than 3 years old",),
        ("Click Here: cheap rain boots", "Story continues below advertisement"),
        ("Newer articles", "Older articles", "Topics", "Reuse this content"),
        weight=4,
    ),
    Paper(
        "ortwiner-bote.example",
        "de",
        ("Artikel teilen", "Von {person}"),
        ("Lesen Sie auch: Die Br\u00fccke von gestern", "Anzeige"),
        ("Zur Startseite", "Jetzt den Newsletter abonnieren", "Alle Rechte vorbehalten."),
        weight=3,
    ),
    Paper(
        "diario-del-lirio.example",
        "es",
        ("Compartir en Facebook",),
        ("Lea también: El tren que no llegó", "Publicidad"),
        ("Suscríbete a nuestro boletín", "Todos los derechos reservados"),
    ),
    Paper(
        "gazette-castelbruno.example",
        "fr",
        ("Partager sur Facebook",),
        ("Lire aussi : Le pont d\u2019hier", "Publicité"),
        ("Inscrivez-vous \u00e0 notre newsletter", "Tous droits réservés"),
    ),
)

RUSSIAN = Paper(
    "vestnik-velmory.example",
    "ru",
    ("Поделиться", "Автор: {person}"),
    ("Читайте также: Мост, которого нет", "Реклама"),
    ("Подписаться на рассылку", "Все права защищены"),
)
"""Not one of PAPERS, whose articles are in pictures; for what needs another alphabet."""

TWEETS = (
    "The sea wall vote is through. Work starts in spring. pic.twitter.com/Qx3ab9Zk1L\n"
    "\u2014 Mara Ellwood (@mara_ellwood) March 23, 2021",
    "Esta tarde llegó al puerto el primer barco con piedras para el muro nuevo\n"
    "\u2014 Puerto Lirio (@puertolirio) April 2, 2021",
    "Der Bahnhof bekommt endlich einen zweiten Ausgang #Ortwin\n"
    "\u2014 Stadt Sankt Ortwin (@stadt_ortwin) 4. Mai 2021",
)


@dataclass(frozen=True, slots=True)
class Invented:
    """An invented raw article."""

    name: str
    site: str
    language: str
    title: str
    text: str


def articles(
    count: int, seed: int = 1, paragraphs: int = 8, papers: Sequence[Paper] = PAPERS
) -> Iterator[Invented]:
    """`count` raw articles of about `paragraphs` paragraphs each."""
    for number in range(count):
        dice = random.Random(f"{seed}/{number}")
        paper = dice.choices(papers, weights=[one.weight for one in papers])[0]
        lines = [_fill(line, paper.language, dice) for line in paper.above if dice.random() < 0.6]
        title = sentence(paper.language, dice).rstrip(".")
        for _ in range(max(2, round(dice.gauss(paragraphs, paragraphs / 4)))):
            lines.append(
                " ".join(sentence(paper.language, dice) for _ in range(dice.randint(1, 4)))
            )
            if dice.random() < 0.18:
                lines.append(dice.choice(paper.between))
            if dice.random() < 0.06:
                lines.append(dice.choice(TWEETS))
        if dice.random() < 0.75:
            lines += paper.below
        name = f"{paper.site.partition('.')[0]}/{number:05}.txt"
        yield Invented(name, paper.site, paper.language, title, "\n".join(lines))


def sentence(language: str, dice: random.Random) -> str:
    """Invent one sentence."""
    return _fill(dice.choice(SENTENCES[language]), language, dice)


def _fill(line: str, language: str, dice: random.Random) -> str:
    return line.format(
        place=dice.choice(PLACES),
        person=dice.choice(PEOPLE),
        day=dice.choice(DAYS[language]),
        n=dice.randint(2, 90),
    )
