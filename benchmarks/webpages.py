"""Puts invented articles into whole web pages, as HTML and as the words a dump shows of them.

The frames are what pages have around an article: sections, dates, teasers of other stories,
most-read lists, comments, small print. Lines are as short as on real pages, some 50 bytes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from benchmarks.newsroom import PAPERS, PEOPLE, RUSSIAN, Invented, articles, sentence


@dataclass(frozen=True, slots=True)
class Frame:
    """What pages in one language have around an article."""

    sections: tuple[str, ...]
    tools: tuple[str, ...]
    teasers: tuple[str, ...]
    comment: tuple[str, ...]
    foot: tuple[str, ...]


FRAMES = {
    "en": Frame(
        ("Home", "News", "Politics", "Business", "Sport", "Culture", "Weather", "Opinion"),
        ("Skip to content", "Menu", "Search", "Sign in", "Subscribe", "Share", "Save", "Print"),
        ("Most read", "Related stories", "Latest", "You may also like"),
        ("Reply", "Report", "2 days ago", "Like"),
        ("About us", "Contact", "Privacy policy", "Terms of use", "© 2021 All rights reserved."),
    ),
    "de": Frame(
        ("Startseite", "Politik", "Wirtschaft", "Sport", "Kultur", "Wetter", "Meinung"),
        ("Zum Inhalt springen", "Menü", "Suche", "Anmelden", "Abo", "Teilen", "Drucken"),
        ("Meistgelesen", "Mehr zum Thema", "Das könnte Sie auch interessieren"),
        ("Antworten", "Melden", "vor 2 Tagen", "Gefällt mir"),
        ("Über uns", "Kontakt", "Impressum", "Datenschutz", "© 2021 Alle Rechte vorbehalten."),
    ),
    "es": Frame(
        ("Portada", "Política", "Economía", "Deportes", "Cultura", "El tiempo", "Opinión"),
        ("Ir al contenido", "Menú", "Buscar", "Iniciar sesión", "Suscríbete", "Compartir"),
        ("Lo más leído", "Noticias relacionadas", "Te puede interesar"),
        ("Responder", "Denunciar", "hace 2 días", "Me gusta"),
        ("Quiénes somos", "Contacto", "Política de privacidad", "© 2021 Todos los derechos"),
    ),
    "fr": Frame(
        ("Accueil", "Politique", "Économie", "Sport", "Culture", "Météo", "Opinions"),
        ("Aller au contenu", "Menu", "Rechercher", "Se connecter", "S’abonner", "Partager"),
        ("Les plus lus", "À lire aussi", "Sur le même sujet"),
        ("Répondre", "Signaler", "il y a 2 jours", "J’aime"),
        ("Qui sommes-nous", "Contact", "Mentions légales", "© 2021 Tous droits réservés"),
    ),
    "ru": Frame(
        ("Главная", "Новости", "Политика", "Экономика", "Спорт", "Культура", "Погода"),
        ("Перейти к содержанию", "Меню", "Поиск", "Войти", "Подписка", "Поделиться"),
        ("Самое читаемое", "Читайте также", "По теме"),
        ("Ответить", "Пожаловаться", "2 дня назад", "Нравится"),
        ("О нас", "Контакты", "Политика конфиденциальности", "© 2021 Все права защищены"),
    ),
}


@dataclass(frozen=True, slots=True)
class WebPage:
    """One invented page: its parts are lines, in the order they are shown."""

    article: Invented
    head: tuple[str, ...]
    teasers: tuple[str, ...]
    comments: tuple[str, ...]
    foot: tuple[str, ...]

    @property
    def text(self) -> str:
        """All words of the page, a line for each element."""
        middle = (self.article.title, *self.article.text.split("\n"))
        return "\n".join((*self.head, *middle, *self.teasers, *self.comments, *self.foot))

    @property
    def html(self) -> str:
        """The page as a browser gets it, with the scripts and styles that fill real ones."""
        title = escape(self.article.title)
        words = "".join(f"<p>{escape(line)}</p>\n" for line in self.article.text.split("\n"))
        state = "".join(f'{{"id":{n},"slot":"s{n}"}},' for n in range(150))
        return (
            f'<!DOCTYPE html>\n<html lang="{self.article.language}"><head>'
            f'<meta charset="utf-8"><title>{title}</title>'
            "<style>.card{margin:0;padding:4px;font:inherit}</style></head><body>"
            f'<header><nav><ul class="menu">{_items(self.head)}</ul></nav></header>\n'
            f"<main><article><h1>{title}</h1>\n{words}</article></main>\n"
            f'<aside class="teasers"><ul>{_items(self.teasers)}</ul></aside>\n'
            f'<section class="comments"><ul>{_items(self.comments)}</ul></section>\n'
            f"<script>window.state=[{state}0];</script>"
            f"<footer><ul>{_items(self.foot)}</ul></footer></body></html>"
        )


def _items(lines: tuple[str, ...]) -> str:
    return "\n".join(
        f'<li class="card item-{n}"><a href="/{n}/{n * 7}"><span>{escape(line)}</span></a></li>'
        for n, line in enumerate(lines)
    )


def web_pages(count: int, seed: int = 1) -> Iterator[WebPage]:
    """`count` pages in five languages; the same seed gives the same pages."""
    for one in articles(count, seed, paragraphs=12, papers=(*PAPERS, RUSSIAN)):
        dice = random.Random(f"{seed}/{one.name}")
        frame = FRAMES[one.language]
        teasers: list[str] = []
        for label in frame.teasers:
            teasers.append(label)
            for _ in range(dice.randint(5, 12)):
                teasers.append(sentence(one.language, dice).rstrip("."))
                if dice.random() < 0.5:
                    teasers.append(dice.choice(frame.sections))
        comments: list[str] = []
        for _ in range(dice.randint(0, 6)):
            comments += [dice.choice(PEOPLE), sentence(one.language, dice), *frame.comment[:3]]
        sections = frame.sections * 2
        yield WebPage(
            one,
            (*frame.tools, *sections),
            tuple(teasers),
            tuple(comments),
            (*sections, *frame.foot),
        )
