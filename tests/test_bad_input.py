"""Bad input: one clear message, the thing and the cure; the rest goes on, nothing is damaged."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small import ARTICLE, BODY, cleaner, place, program, tree, write

from cleaner import store

__all__ = ["place"]


def told(err: str) -> list[str]:
    return [line for line in err.splitlines() if line.startswith("cleaner: ")]


def one_fault(args: tuple[str | Path, ...], *words: str, stdin: bytes = b"") -> None:
    ran = cleaner(*args, stdin=stdin)
    assert ran.code == 2
    message = ran.err.partition("Error: ")[2] or ran.err
    assert len(message.splitlines()) == 1, message
    for word in words:
        assert word in message, message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ["empty"]),
        (b" \n\n", ["empty"]),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), ["binary", "Take the text out"]),
        (b"\x1f\x8b\x08\x00broken", ["damaged gzip", "Fetch it again"]),
        (b"<html><body></body></html>", ["HTML without any text"]),
    ],
)
def test_a_bad_file_is_named_and_the_rest_goes_on(
    place: Path, content: bytes, words: list[str]
) -> None:
    write(place / "raw", {"a.txt": ARTICLE, "b.txt": content, "c.txt": ARTICLE})
    for _ in range(2):  # and is tried again
        ran = cleaner("clean", "raw", "-o", "out")
        assert ran.code == 2
        (message,) = told(ran.err)
        assert message.startswith("cleaner: b.txt: ")
        assert all(word in message for word in words)
        assert "1 failed" in ran.err
        assert tree(place / "out") == {"a.txt": BODY.encode(), "c.txt": BODY.encode()}
    with store.open_store(place / "out") as db:
        entry = store.read_entry(db, "b.txt")
    assert entry is not None and entry.status == "failed" and entry.message in message
    one_fault(("clean", "raw/b.txt"), "raw/b.txt: ", *words)
    one_fault(("clean",), "standard input: ", *words, stdin=content)


def test_missing_paths_are_named_with_what_may_be_meant(place: Path) -> None:
    write(place / "raw", {"article.txt": ARTICLE})
    ran = cleaner("clean", "raw/artcle.txt", "raw/*.html", "raw/article.txt", "-o", "out")
    assert ran.code == 2
    first, second = told(ran.err)
    assert "raw/artcle.txt: no such file or folder. Did you mean raw/article.txt?" in first
    assert "raw/*.html: no file matches" in second
    assert list(tree(place / "out")) == ["article.txt"]
    one_fault(("clean", "nothing.txt"), "nothing.txt: no such file")
    one_fault(("explain", "nothing.txt"), "nothing.txt: no such file")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_named(place: Path) -> None:
    write(place / "raw", {"a.txt": ARTICLE, "b.txt": ARTICLE})
    (place / "raw" / "b.txt").chmod(0)
    ran = cleaner("clean", "raw", "-o", "out")
    assert ran.code == 2
    assert "b.txt: permission denied" in told(ran.err)[0]
    assert list(tree(place / "out")) == ["a.txt"]


def test_a_folder_named_like_a_file_is_a_folder(place: Path) -> None:
    write(place / "raw", {"x.txt/a.txt": ARTICLE})
    assert cleaner("clean", "raw", "-o", "out").code == 0
    assert list(tree(place / "out")) == ["x.txt/a.txt"]
    one_fault(("explain", "raw/x.txt"), "raw/x.txt: is a directory")
    one_fault(("clean", "raw/x.txt", "raw"), "-o OUT")


def test_a_body_that_cannot_be_placed_is_named(place: Path) -> None:
    write(place / "raw", {"a": ARTICLE, "a.txt/b.txt": ARTICLE, "c.txt": ARTICLE})
    ran = cleaner("clean", "raw", "-o", "out")
    assert ran.code == 2
    (message,) = told(ran.err)
    assert "its body cannot be written" in message
    assert "c.txt" in tree(place / "out") and len(tree(place / "out")) == 2


def test_two_inputs_of_one_output_are_named_and_the_first_is_kept(place: Path) -> None:
    write(
        place / "raw", {"a.html": "<html><p>A page.</p></html>", "a.txt": ARTICLE, "b.txt": ARTICLE}
    )
    ran = cleaner("clean", "raw", "-o", "out")
    assert ran.code == 2
    (message,) = told(ran.err)
    assert "a.txt: would become a.txt like a.html. Rename one" in message
    assert tree(place / "out") == {"a.txt": b"A page.", "b.txt": BODY.encode()}


def test_an_output_folder_in_the_input_is_refused(place: Path) -> None:
    write(place / "raw", {"a.txt": ARTICLE})
    one_fault(("clean", "raw", "-o", "raw"), "raw is the input raw", "outside it")
    one_fault(("clean", "raw", "-o", "raw/sub/out"), "is inside the input", "outside it")
    (place / "link").symlink_to(place / "raw")
    one_fault(("clean", "raw", "-o", "link/out"), "is inside the input")
    assert tree(place / "raw") == {"a.txt": ARTICLE.encode()}


def test_a_run_that_cannot_be_written_to_can_be_read(place: Path) -> None:
    write(place / "raw", {"a.txt": ARTICLE})
    cleaner("clean", "raw", "-o", "out")
    (place / "out" / store.FILE).chmod(0o400)
    (place / "out").chmod(0o500)
    base = [sys.executable, "-m", "cleaner"]
    if os.geteuid() == 0:  # root writes everywhere, but where it gave up to do so
        if not (tool := shutil.which("setpriv")):
            pytest.skip("root writes everything")
        base = [tool, "--bounding-set=-dac_override,-dac_read_search", *base]
    root = Path(__file__).parent.parent
    for command, code, said in (
        (["audit", "out"], 0, "1 articles"),
        (["explain", "out:a.txt"], 0, "The council met"),
        (["restore", "out", "-o", "back"], 0, "1 restored byte for byte"),
        (["report", "out"], 0, "report.html"),
        (["review", "out"], 2, "cannot be written to, and verdicts go into it. Copy the folder"),
    ):
        ran = subprocess.run(
            [*base, *command],
            capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONPATH": str(root)},
        )  # fmt: skip
        assert ran.returncode == code and said in ran.stdout + ran.stderr, (command, ran)
    (place / "out").chmod(0o700)


def test_what_is_not_ours_is_never_overwritten(place: Path) -> None:
    write(place / "raw", {"a.txt": ARTICLE})
    write(place / "notes", {"a.txt": "my notes"})
    one_fault(("clean", "raw", "-o", "notes"), "not from cleaner", "new or empty folder")
    one_fault(("clean", "raw/a.txt", "-o", "raw"), "not from cleaner")
    one_fault(("clean", "raw", "-o", "notes/a.txt"), "is a file")
    assert tree(place / "notes") == {"a.txt": b"my notes"}
    cleaner("clean", "raw", "-o", "out")
    ran = cleaner("clean", "out/a.txt", "-o", "out")
    assert ran.code == 2 and "its body would overwrite it" in ran.err
    assert tree(place / "out") == {"a.txt": BODY.encode()}


def test_an_older_store_is_refused(place: Path) -> None:
    write(place / "raw", {"a.txt": ARTICLE})
    cleaner("clean", "raw", "-o", "out")
    db = store.open_store(place / "out")
    db.execute("PRAGMA user_version = 7")
    db.close()
    one_fault(("clean", "raw", "-o", "out"), "version of cleaner", "new folder")


def test_two_runs_into_one_folder_are_not_mixed(place: Path) -> None:
    from cleaner.engines.batch import PARTIAL, _lock

    write(place / "raw", {"a.txt": ARTICLE})
    (place / "out" / PARTIAL).mkdir(parents=True)
    lock = _lock(place / "out")
    one_fault(("clean", "raw", "-o", "out"), "another run is writing to out")
    lock.close()
    assert cleaner("clean", "raw", "-o", "out").code == 0


def test_an_empty_folder_is_said(place: Path) -> None:
    (place / "raw").mkdir()
    one_fault(("clean", "raw", "-o", "out"), "no files in raw")


def test_names_of_any_kind_are_shown_on_one_line(place: Path) -> None:
    write(place / "raw", {"new\nline.txt": b"", "статья.txt": b"", "ok.txt": ARTICLE})
    odd = os.fsdecode(b"bad\xff.txt")
    (place / "raw" / odd).write_text(ARTICLE)
    ran = cleaner("clean", "raw", "-o", "out")
    assert [line.partition(": empty")[0] for line in told(ran.err)] == [
        "cleaner: new\\nline.txt",
        "cleaner: статья.txt",
    ]
    assert set(tree(place / "out")) == {"ok.txt", odd}
    with store.open_store(place / "out") as db:
        names = {entry.name for entry in store.read_entries(db)}
    assert names == {"new\nline.txt", "статья.txt", "ok.txt", odd}
    assert "(0 cleaned, 2 unchanged, 2 failed)" in cleaner("clean", "raw", "-o", "out").err


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("clean", "--profile", "bold"), ["'bold'", "gentle", "strict"]),
        (("clean", "--kind", "pdf"), ["'pdf'", "auto", "page"]),
        (("clean", "--posts", "kepe"), ["'kepe'", "keep"]),
        (("clean", "--workers", "0"), ["--workers"]),
        (("clean", "--action", "donations=strip"), ["donations", "did you mean 'donation'?"]),
        (("clean", "--action", "donation=stripp"), ["stripp", "did you mean 'strip'?"]),
        (
            ("clean", "--off", "donation/suport"),
            ["donation/suport", "did you mean 'donation/support'?"],
        ),
        (("clean", "--rules", "nowhere"), ["nowhere", "no rule files"]),
        (("clean", "--profil", "strict"), ["--profil", "--profile"]),
        (("clean", "-", "-o", "out"), ["leave out -o"]),
        (("clean", "-", "a.txt"), ["standard input (-)", "alone"]),
        (("clean", "--jsonl", "--json"), ["--json is for one text", "without it"]),
        (("clean", "--workers", "2"), ["--workers is for many", "leave it out"]),
        (("clean", ".", "-o", "out.sqlite"), ["out.sqlite", "OUT is a folder"]),
        (("clean", "--languages", "en,klingon"), ["unknown language 'klingon'", "BCP 47"]),
        (("clean", "--off", "zzz"), ["zzz", "`cleaner rules list` lists them"]),
        (("posts", ".", "--posts", "keep"), ["--posts"]),
        (("claen",), ["'claen'", "did you mean 'clean'?"]),
        (("rules", "show", "donation/suport"), ["donation/support"]),
    ],
)
def test_bad_options_are_named_with_what_may_be_meant(
    place: Path, args: tuple[str, ...], words: list[str]
) -> None:
    ran = cleaner(*args, stdin=ARTICLE.encode())
    assert ran.code == 2 and not ran.out
    assert all(word in ran.err for word in words), ran.err


def test_faults_of_rules_come_all_at_once(place: Path) -> None:
    write(
        place / "mine",
        {"about.toml": '[[rule]]\nid = "a"\nmatsch = ["x"]\n', "credits.toml": "= 1"},
    )
    ran = cleaner("clean", "--rules", "mine", stdin=ARTICLE.encode())
    assert ran.code == 2 and not ran.out
    assert "about.toml" in ran.err and "'match'" in ran.err
    assert "credits.toml" in ran.err


# ---- a full disk


@pytest.mark.parametrize("room", [1 << 10, 150 << 10])
def test_a_full_disk_ends_the_run_and_the_next_goes_on(tmp_path: Path, room: int) -> None:
    raw = write(tmp_path / "raw", {f"{n}.txt": ARTICLE * (200 * n + 1) for n in range(6)})
    limit = f"import resource as r; r.setrlimit(r.RLIMIT_FSIZE, ({room}, r.RLIM_INFINITY))"
    for prelude, code in ((limit, 2), ("pass", 0)):
        command = [*program(tmp_path, prelude), "clean", "raw", "-o", "out", "--workers", "1"]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert ran.returncode == code, ran
        if code:
            assert "Make room there and start again" in ran.stderr.splitlines()[-1]
        for name, body in tree(tmp_path / "out").items():
            if "/" not in name:  # what has its name is whole
                assert body.decode() == raw.joinpath(name).read_text().replace(ARTICLE, BODY)
    assert len(tree(tmp_path / "out")) == 6


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_standard_output_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE)
    with Path("/dev/full").open("wb") as full:
        for args in (["clean", "a.txt"], ["clean", "a.txt", "--json"]):
            command = [*program(tmp_path), *args]
            ran = subprocess.run(
                command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True
            )
            assert ran.returncode == 2
            (line,) = ran.stderr.splitlines()
            assert "cannot write to standard output: No space left" in line


def test_ctrl_c_ends_a_pipe_with_its_own_code(tmp_path: Path) -> None:
    with started(tmp_path, "clean", "--jsonl") as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write('{"text": "The council met."}\n')
        process.stdin.flush()
        process.stdout.readline()  # it waits for the next
        process.send_signal(signal.SIGINT)
        told = process.communicate(timeout=30)[1]
    assert (process.returncode, told) == (130, "cleaner: stopped.\n")


def test_ctrl_c_ends_a_run_that_the_next_goes_on_with(tmp_path: Path) -> None:
    os.mkfifo(write(tmp_path / "raw", {"a.txt": ARTICLE}) / "b.txt")  # it never ends
    with started(tmp_path, "clean", "raw/a.txt", "raw/b.txt", "-o", "out") as process:
        while not (tmp_path / "out" / "a.txt").is_file():
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        told = process.communicate(timeout=30)[1]
    assert process.returncode == 130
    assert told == "cleaner: stopped. Start again: the run goes on where it stopped.\n"


def started(folder: Path, *args: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    command = [*program(folder), *args]
    return subprocess.Popen(command, cwd=folder, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def test_a_reader_that_has_enough_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE * 2_000)
    command = shlex.join([*program(tmp_path), "clean", str(tmp_path / "a.txt")]) + " | head -c 10"
    ran = subprocess.run(command, shell=True, capture_output=True)
    assert (ran.stdout, ran.stderr) == (ARTICLE[:10].encode(), b"")
