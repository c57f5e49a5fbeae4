"""Files that are broken, huge or made to harm: each ends in a finding, within 60 seconds and 1 GB, and nothing is fetched."""

from __future__ import annotations

import io
import json
import random
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tests.unit.test_published_formats import COMMENT, docx, html, packed, pdf

SECONDS = 60
BYTES = 1_000_000_000
WORKER = """
import json, socket, sys, time
from pathlib import Path
def refused(*a, **k):
    raise AssertionError("the network was asked for")
socket.socket.connect = refused
from tertial.usecases.checks import check
for name in sys.stdin.read().split("\\n"):
    start = time.process_time()
    done = check([Path(name)])
    codes = [f.code for d in done.documents for f in d.findings] + [f.code for f in done.unreadable]
    figures = sum(len(d.figures) for d in done.documents)
    print(json.dumps([name, codes, figures, round(time.process_time() - start, 2)]), flush=True)
"""


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))


def checked(paths: list[Path], seconds: int = SECONDS) -> dict[str, tuple[list[str], int, float]]:
    """Codes, figures and seconds of processor time of each file, checked by a process of its own with limited memory and time."""
    done = subprocess.run(
        [sys.executable, "-c", WORKER], input="\n".join(map(str, paths)), capture_output=True, text=True,
        timeout=seconds, preexec_fn=limited, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return {Path(n).name: (codes, figures, s) for n, codes, figures, s in map(json.loads, done.stdout.splitlines())}


def pages(count: int, content: bytes, extra: bytes = b"") -> bytes:
    """A PDF of so many pages that share one content stream."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, b" ".join(b"%d 0 R" % (5 + i) for i in range(count))),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
    ]
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents 4 0 R>>"
    objects += [page] * count
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for n, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (n, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % p for p in places))
    out.write(b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, extra, start))
    return out.getvalue()


LINE = b"BT /F 10 Tf 50 700 Td (Socialtjansten kostade 12,5 mnkr under aret) Tj ET\n"
FULL = b"".join(
    b"BT /F 9 Tf 50 %d Td (Rad %d  1 234  2 345  3 456  4 567 tkr och mer text) Tj ET\n" % (780 - 12 * i, i)
    for i in range(60)
)
LOCK = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O(%s)/U(%s)>>/ID[<01><01>]" % (b"a" * 32, b"b" * 32)


def bomb() -> bytes:
    data = io.BytesIO()
    with (
        zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w", force_zip64=True) as member,
    ):
        for _ in range(300):
            member.write(b" " * 1_000_000)
    return data.getvalue()


def write(folder: Path, files: dict[str, bytes]) -> list[Path]:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


def test_small_hostile_files_end_in_a_finding(tmp_path: Path) -> None:
    entity = '<!DOCTYPE d [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>'
    laughs = (
        '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
        + "]>"
    )
    files = {
        "locked.pdf": pages(1, LINE, LOCK),
        "digits.pdf": pages(1, b"BT /F 1 Tf 1 1 Td (" + b"1234567890" * 20_000 + b") Tj ET"),
        "entity.docx": packed("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", entity),
        "laughs.docx": packed("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", laughs),
        "bomb.docx": bomb(),
        "picture.png": b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(20_000),
    }
    found = checked(write(tmp_path, files))
    assert {n: c for n, (c, _, _) in found.items()} == {
        "locked.pdf": ["published.locked"],
        "digits.pdf": ["published.dense-page"],
        "entity.docx": ["published.broken-docx"],
        "laughs.docx": ["published.broken-docx"],
        "bomb.docx": ["published.broken-docx"],
        "picture.png": ["published.not-text"],
    }
    assert {figures for _, figures, _ in found.values()} == {0}


def test_html_with_scripts_and_links_is_only_read(tmp_path: Path) -> None:
    page = html(
        '<img src="http://127.0.0.1:9/x.png" onerror="alert(1)"><script src="http://127.0.0.1:9/x.js"></script>'
        + COMMENT
    )
    deep = "<!doctype html>" + "<div>" * 50_000 + "ett underskott på 3,0 mnkr"
    found = checked(write(tmp_path, {"a.html": page.encode(), "deep.html": deep.encode()}))
    assert found["a.html"][:2] == ([], 18)
    assert found["deep.html"][1] == 1


@pytest.mark.slow
def test_huge_documents_stay_within_their_bounds(tmp_path: Path) -> None:
    long = "Socialnämnden redovisar ett underskott på 3,4 mnkr för året.\n" * 300_000
    digits = "1234567890" * 20_000
    files = {
        "pages.pdf": pages(3000, FULL),
        "few.pdf": pages(3000, LINE),
        "long.txt": long.encode(),
        "digits.txt": digits.encode(),
        "spread.txt": " ".join(digits).encode(),
        "tabs.txt": ("1\t" * 100_000).encode(),
        "lines.txt": ("1 234 567 89 - - 12,5 % " * 400 + "\n").encode() * 200,
    }
    for path in write(tmp_path, files):
        codes, _, seconds = checked([path], seconds=600)[path.name]
        assert seconds < SECONDS
        if path.name in ("pages.pdf", "few.pdf"):
            assert codes == ["published.many-pages"]


def mutated(rng: random.Random, data: bytes) -> bytes:
    """The bytes cut, with some changed, doubled or dropped."""
    kind = rng.randrange(5)
    if kind == 0:
        return data[: rng.randrange(len(data))]
    if kind == 1:
        return rng.randbytes(rng.randrange(1, 4000))
    if kind == 2:
        a, b = sorted(rng.randrange(len(data)) for _ in range(2))
        return data[:a] + data[b:]
    if kind == 3:
        a, b = sorted(rng.randrange(len(data)) for _ in range(2))
        return data[:b] + data[a:]
    changed = bytearray(data)
    for _ in range(rng.randrange(1, 30)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def text() -> bytes:
    rows = "\n".join("  ".join(r) for r in (("Antal ärenden", "1 200", "1 300"), ("Summa", "2 500", "−12,5 %")))
    return f"Delårsrapport augusti 2023\n\nNyckeltal  Utfall 2021  Utfall 2022\n{rows}\n\n{COMMENT}\n\f".encode()


def several(tmp_path: Path, count: int) -> list[Path]:
    rng = random.Random(20230831)
    sources = {"pdf": pdf("none"), "docx": docx(), "html": html().encode(), "txt": text()}
    names = sorted(sources)
    return write(tmp_path, {f"{i}.{n}": mutated(rng, sources[n]) for i in range(count) if (n := names[i % len(names)])})


def test_mutated_files_never_crash_the_reader(tmp_path: Path) -> None:
    assert len(checked(several(tmp_path, 80))) == 80


@pytest.mark.slow
def test_five_thousand_mutated_files(tmp_path: Path) -> None:
    found = checked(several(tmp_path, 5000), seconds=1800)
    assert len(found) == 5000
    assert max(seconds for _, _, seconds in found.values()) < SECONDS
