"""The language of posts and articles: right, the same every time, and lazy."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.util import find_spec

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.model import Post
from cleaner.posts import DETECTORS, language_of, mark, read_languages, tag
from cleaner.posts.detectors import LANGUAGES, detect
from cleaner.posts.prepare import ONE_LANGUAGE, OWN_LETTERS, prepare, script_language

EMPTY = Post("x", "Ines Corvo", "inescorvo", "2019-03-23", "", "und", 0.0, 0, 1)

SENTENCES = {
    "en": "The north pier is gone and nobody in the harbour knows why",
    "es": "El muelle norte ha desaparecido y nadie en el puerto sabe por qué",
    "de": "Die Nordmole ist verschwunden und niemand im Hafen weiß warum",
    "fr": "La jetée nord a disparu et personne au port ne sait pourquoi",
    "it": "Il molo nord è scomparso e nessuno nel porto sa perché",
    "pt": "O cais norte desapareceu e ninguém no porto sabe porquê",
    "nl": "De noordelijke pier is verdwenen en niemand in de haven weet waarom",
    "pl": "Północne molo zniknęło i nikt w porcie nie wie dlaczego",
    "sv": "Norra piren är borta och ingen i hamnen vet varför det är så",
    "fi": "Pohjoinen laituri on kadonnut eikä kukaan satamassa tiedä miksi",
    "tr": "Kuzey iskelesi kayboldu ve limanda kimse nedenini bilmiyor",
    "hu": "Az északi móló eltűnt és senki sem tudja a kikötőben miért",
    "ru": "Северный мол исчез, и никто в порту не знает почему",
    "uk": "Північний мол зник, і ніхто в порту не знає чому",
    "bg": "Северният кей изчезна и никой в пристанището не знае защо",
    "ar": "اختفى الرصيف الشمالي ولا أحد في الميناء يعرف السبب",
    "fa": "اسکله شمالی ناپدید شد و هیچ کس در بندر نمی‌داند چرا",
    "hi": "उत्तरी घाट गायब है और बंदरगाह में कोई नहीं जानता क्यों",
    "id": "Dermaga utara telah hilang dan tidak ada yang tahu mengapa",
    "vi": "Cầu cảng phía bắc đã biến mất và không ai biết tại sao",
}
BY_SCRIPT = {
    "ja": "桟橋が消えた", "zh": "北码头不见了", "ko": "부두가 없다", "th": "ท่าเรือหาย",
    "el": "Ο μόλος", "he": "המזח נעלם", "ka": "ნავმისადგომი", "hy": "Նավամատույց", "ta": "துறை",
    "bn": "ঘাট নেই", "am": "ወደብ", "km": "ផែសមុទ្រ", "gu": "ઘાટ", "te": "రేవు", "pa": "ਘਾਟ",
}  # fmt: skip


def tagged(text, article="und", **how):
    (post,) = tag([replace(EMPTY, text=text)], lambda: article, **how)
    return post.language, post.confidence


@pytest.mark.parametrize(("language", "text"), SENTENCES.items())
def test_a_sentence(language, text):
    found, confidence = tagged(text)
    assert found == language
    assert confidence > 0.9
    assert language_of(text)[0] == language


@pytest.mark.parametrize(("language", "text"), SENTENCES.items())
def test_what_posts_carry_changes_nothing(language, text):
    noise = f"RT @harbour_news: {text}https://t.co/a1B2c3 #breaking pic.twitter.com/x1 😂🚨 2/3"
    assert tagged(noise) == tagged(text)
    assert tagged(noise, "en")[0] == language


@pytest.mark.parametrize(("language", "text"), SENTENCES.items())
def test_shouting(language, text):
    assert tagged(text.upper().replace("İ", "I"))[0] == language


@pytest.mark.parametrize("language", ["en", "es", "de", "fr", "it"])
def test_styled_letters(language):
    bold = {
        c: chr(0x1D41A + ord(c) - 97 if c.islower() else 0x1D400 + ord(c) - 65)
        for c in map(chr, [*range(65, 91), *range(97, 123)])
    }
    text = unicodedata.normalize("NFD", SENTENCES[language])
    assert tagged("".join(bold.get(c, c) for c in text))[0] == language


@pytest.mark.parametrize(("language", "text"), BY_SCRIPT.items())
def test_a_script_decides_for_a_few_letters(language, text):
    found, confidence = tagged(text, "en")
    assert found == language
    assert confidence >= 0.9


@pytest.mark.parametrize(
    "text",
    ["", "Gone.", "Club statement", "https://t.co/a1B2c3d4", "#harbour #pier #lamp #crane #ferry",
     "😢🌊🚨", "@mayor_of_corvo @inescorvo", "1234567890 1234567890", "Жаль", "لا"],
)  # fmt: skip
def test_too_little_to_tell(text):
    assert tagged(text, "en") == ("und", 0.0)


def test_the_articles_language_decides_where_the_text_hardly_does():
    text = "En bil i byen og en mand"
    assert tagged(text, "da")[0] == "da"
    assert tagged(text, "no")[0] == "no"


def test_a_post_in_another_language_than_its_article_keeps_its_own():
    for language, text in SENTENCES.items():
        assert tagged(text, "en" if language != "en" else "es")[0] == language


def test_languages_that_cannot_occur_are_never_named():
    for text in SENTENCES.values():
        assert tagged(text, languages=("en", "es", "ru"))[0] in {"en", "es", "ru", "und"}
    assert tagged(BY_SCRIPT["ja"], languages=("en", "es"))[0] == "und"


def test_languages_are_named_as_people_name_them():
    tags = ["EN", "en-GB", "pt_BR", "zh-Hant", "nb", "iw", "en"]
    assert read_languages(tags) == ("en", "pt", "zh", "no", "he")


@pytest.mark.parametrize("tag", ["klingon", "", "english", "xx", "und", "e n"])
def test_a_language_that_nothing_tells_is_refused(tag):
    with pytest.raises(ValueError, match=re.escape(repr(tag))):
        read_languages(["en", tag])


def test_every_language_that_is_told_can_be_named():
    told = {*ONE_LANGUAGE.values(), *(language for _, language in OWN_LETTERS)}
    for detector in DETECTORS:
        if find_spec(detector):
            for text in SENTENCES.values():
                told |= set(detect(prepare(text), detector))
    assert told - {"zxx"} <= LANGUAGES and len(told) > 50


def test_what_embed_code_states_is_kept():
    post = replace(EMPTY, text=SENTENCES["en"], language="cy", confidence=1.0)
    assert tag([post], lambda: "en") == (post,)


def test_a_long_text_weighs_as_its_parts_do():
    text = SENTENCES["en"] + " "
    once, often = detect(text), detect(text * (9_000 // len(text)))
    assert max(often, key=often.__getitem__) == "en"
    assert often == pytest.approx({n: v * (9_000 // len(text)) for n, v in once.items()}, rel=0.01)


def test_the_article_is_asked_once_and_only_in_need():
    asked = []

    def article():
        asked.append(1)
        return "en"

    tag([], article)
    tag([replace(EMPTY, text="Gone."), replace(EMPTY, text=BY_SCRIPT["ja"])], article)
    assert asked == []
    tag([replace(EMPTY, text=text) for text in SENTENCES.values()], article)
    assert asked == [1]


def test_order_threads_and_others_do_not_matter():
    import langdetect

    texts = [text[:40] for text in SENTENCES.values()] * 3
    first = [tagged(text) for text in texts]
    langdetect.DetectorFactory.seed = 42
    langdetect.detect("Nobody knows why the pier is gone")
    assert [tagged(text) for text in reversed(texts)] == first[::-1]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(tagged, texts)) == first


def test_no_detector_is_imported_for_articles_without_posts():
    code = (
        "import sys; from cleaner.posts import find, tag, embeds;"
        "find('The pier is gone.', ()); tag((), lambda: 'en');"
        "print([m for m in ('langdetect', 'py3langid', 'lingua', 'pycld2', 'lxml') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("detector", sorted(set(filter(find_spec, DETECTORS)) - {"lingua"}))
def test_every_installed_detector_answers_in_one_way(detector):
    for language in ("en", "es", "de", "ru", "ar"):
        found, confidence = tagged(SENTENCES[language], detector=detector)
        assert found == language
        assert 0.5 < confidence < 1


@pytest.mark.heavy
def test_lingua_answers_in_the_same_way():
    pytest.importorskip("lingua")
    assert tagged(SENTENCES["es"], detector="lingua")[0] == "es"


def test_an_unknown_detector_is_refused():
    with pytest.raises(ValueError, match="unknown detector 'guess'; known: langdetect"):
        tagged(SENTENCES["en"], detector="guess")


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_gets_a_tag(text):
    language, confidence = tagged(text, "en")
    assert language
    assert 0 <= confidence < 1
    assert (language == "und") == (confidence == 0)
    assert prepare(prepare(text)) == prepare(text) or len(text) > 0
    assert 0 <= script_language(text)[1] <= 1


def test_the_articles_language_is_that_of_its_longest_lines():
    text = "Home\nSport\nMenu\n" * 20 + SENTENCES["es"] + ".\n" + SENTENCES["es"] + ", dijo.\n"
    assert language_of(text)[0] == "es"
    assert language_of("") == ("und", 0.0)


def test_the_mark():
    post = replace(EMPTY, handle="ConflictsW", language="en")
    assert mark(post) == "[post: @ConflictsW, X, 2019-03-23, en]"
    assert mark(replace(EMPTY, platform="truth", handle="", date="")) == (
        "[post: Ines Corvo, Truth Social, und]"
    )


# -- the command -------------------------------------------------------------------------------

RAW = (
    "The council of the harbour met on Friday and closed the north pier for a week.\n"
    f"{SENTENCES['es']} https://t.co/a1B2\n— Ines Corvo (@inescorvo) March 23, 2019\n"
    "Nobody was hurt, the mayor said, and the ferries sail again from Monday, as they always did.\n"
)


def run(*arguments):
    from cleaner.cli.posts import command

    return CliRunner().invoke(command, list(map(str, arguments)))


def test_posts_of_raw_articles(tmp_path):
    (tmp_path / "a.txt").write_text(RAW, "utf-8")
    (tmp_path / "b.jsonl").write_text(json.dumps({"text": RAW, "url": "https://a.example/1"}))
    result = run(tmp_path)
    assert result.exit_code == 0, result.output
    first, second = map(json.loads, result.output.splitlines())
    assert (first["article"], first["handle"], first["date"]) == (
        "a.txt",
        "inescorvo",
        "2019-03-23",
    )
    assert (first["language"], first["platform"]) == ("es", "x")
    assert RAW[first["start"] : first["end"]].startswith("El muelle")
    assert (second["article"], second["article_url"]) == ("b.jsonl#1", "https://a.example/1")


def test_posts_as_csv(tmp_path):
    (tmp_path / "a.txt").write_text(RAW, "utf-8")
    result = run(tmp_path / "a.txt", "--format", "csv", "--languages", "en,es")
    (row,) = csv.DictReader(io.StringIO(result.output))
    assert (row["author"], row["language"]) == ("Ines Corvo", "es")


def test_posts_in_csv_are_no_formulas(tmp_path):
    raw = RAW.replace(SENTENCES["es"], f'=HYPERLINK("https://a.example") {SENTENCES["es"]}')
    (tmp_path / "a.txt").write_text(raw, "utf-8")
    for row in csv.reader(io.StringIO(run(tmp_path / "a.txt", "--format", "csv").output)):
        assert not [cell for cell in row if cell[:1] in "=+-@" and cell]
    assert "'=HYPERLINK" in run(tmp_path / "a.txt", "--format", "csv").output
    assert json.loads(run(tmp_path / "a.txt").output)["text"].startswith("=HYPERLINK")


def test_lines_have_the_numbers_that_a_run_gives_them(tmp_path):
    line = json.dumps({"text": RAW})
    (tmp_path / "n.jsonl").write_text(f"\n\r\n{line}\n\n{{\n{line}", "utf-8")
    result = run(tmp_path)
    assert [json.loads(post)["article"] for post in result.stdout.splitlines()] == [
        "n.jsonl#3",
        "n.jsonl#6",
    ]
    assert "n.jsonl#5: no JSON" in result.stderr


def test_what_cannot_be_read_is_told(tmp_path):
    (tmp_path / "a.txt").write_text("", "utf-8")
    result = run(tmp_path / "a.txt", tmp_path / "missing.txt")
    assert result.exit_code == 2
    assert "empty" in result.output
    assert "missing.txt" in result.output


def test_posts_of_a_run(tmp_path):
    from cleaner.pipeline import Cleaner
    from cleaner.store import Entry, begin_run, open_store, rows, write

    cleaned = Cleaner().clean(RAW)
    db = open_store(tmp_path, create=True)
    number = begin_run(db, "0", "0", {})
    write(db, number, [rows(Entry("a.txt", url="https://a.example/1"), cleaned)])
    db.close()
    for path in (tmp_path, tmp_path / "audit.sqlite"):
        result = run(path)
        assert result.exit_code == 0, result.output
        (post,) = map(json.loads, result.output.splitlines())
        assert (post["article"], post["handle"]) == ("a.txt", "inescorvo")


def test_what_is_remembered_of_langdetect_tells_the_same(tmp_path):
    code = """
from cleaner.posts.detectors import detect
texts = ["The northern quay is gone.", "Der Kai ist verschwunden.", "El muelle ha desaparecido."]
print([sorted(detect(text).items()) for text in texts])
"""
    told = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "CLEANER_CACHE": cache},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for cache in (str(tmp_path), str(tmp_path), "")
    ]
    assert len(told[0]) > 500
    assert set(told) == {told[0]}
    assert [path.name[:10] for path in tmp_path.iterdir()] == ["langdetect"]
