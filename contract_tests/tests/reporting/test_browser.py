"""The report in a real browser: it filters, it reads, it fits any screen, it runs no script but its own.

One run of a headless Chromium opens pages in frames, types and looks, and prints what it saw.
"""

import html
import json
import re
import shutil
import subprocess
from typing import Any

import pytest

from contract_tests.tests.checkout import REPOSITORY
from contract_tests.tests.reporting.data import HOSTILE, bench_run, contract_run, hostile, mutant_run, write
from scripts import report

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium is installed (Debian: apt-get install chromium), so nothing opens the page"
)
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--allow-file-access-from-files",
         "--virtual-time-budget=30000", "--dump-dom")  # fmt: skip
PROBE = """
const opened = (page, width = 1280, scheme = "light") => new Promise(done => {
    const frame = document.createElement("iframe");
    frame.style = `width: ${width}px; height: 800px; border: 0; color-scheme: ${scheme}`;
    frame.onload = () => done(frame.contentWindow);
    frame.src = page;
    document.body.append(frame);
});
const shown = page => [...page.document.querySelectorAll("[data-row]")].filter(row => row.checkVisibility()).map(
    row => [...row.cells].map(cell => cell.innerText.replace(/\\s+/g, " ").trim()));
const press = async (page, key) => {
    page.document.activeElement.dispatchEvent(new page.KeyboardEvent("keydown", {key, bubbles: true}));
    await new Promise(done => page.setTimeout(done, 50));
};
const type = async (page, text) => {
    await press(page, "/");
    page.document.activeElement.value = text;
    page.document.activeElement.dispatchEvent(new page.Event("input", {bubbles: true}));
};
onload = async () => {
    const told = {screens: []}, page = await opened("report.html");
    told.everything = shown(page);
    await type(page, "PageSize maximum");
    told.filtered = shown(page);
    told.count = page.document.getElementById("count").value;
    await press(page, "Escape");
    told.escaped = shown(page);
    page.document.querySelector("[data-row=parameter] a.line").click();
    await new Promise(done => setTimeout(done, 50));
    told.target = page.document.querySelector(":target")?.innerText.trim();

    const linked = await opened("report.html#kind=mutant&state=equivalent");
    told.linked = shown(linked);
    await type(linked, "fast");
    told.nothing = [shown(linked), linked.document.getElementById("nothing").checkVisibility(), linked.location.hash];

    const phone = await opened("report.html", 390);
    told.folded = shown(phone);
    await type(phone, "trailing-comma");
    told.unfolded = shown(phone);
    await press(phone, "Escape");
    told.refolded = shown(phone);

    for (const width of [390, 1280])
        for (const scheme of ["light", "dark"]) {
            const screen = await opened("report.html", width, scheme);
            const wide = screen.document.documentElement.scrollWidth;
            const dark = screen.matchMedia("(prefers-color-scheme: dark)").matches;
            told.screens.push({width, scheme, dark, wide});
        }

    const attacked = await opened("hostile/report.html");
    attacked.document.querySelectorAll("details").forEach(one => one.open = true);
    told.text = attacked.document.body.innerText;
    const loaded = attacked.performance.getEntriesByType("resource").map(one => one.name);
    told.loaded = loaded.filter(url => !url.startsWith("data:"));
    told.harmed = [attacked.harmed];
    const forbidden = new Promise(done => attacked.document.addEventListener("securitypolicyviolation", done));
    const script = attacked.document.createElement("script");
    attacked.document.body.append(Object.assign(script, {text: "window.harmed = 1"}));
    told.harmed.push(attacked.harmed, (await forbidden).effectiveDirective);
    document.body.innerHTML = "<pre></pre>";
    document.querySelector("pre").textContent = JSON.stringify(told, (_, value) => value ?? null);
};
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    assert CHROMIUM is not None
    folder = tmp_path_factory.mktemp("results")
    write(folder, contract=contract_run(), mutants=mutant_run(), bench=bench_run())
    assert report.main(["--results", str(folder)]) == 0
    (folder / "hostile").mkdir()
    assert report.main(["--results", str(hostile(folder / "hostile"))]) == 0
    (folder / "probe.html").write_text(f"<!doctype html><body><script>{PROBE}</script>", encoding="utf-8")
    profile = tmp_path_factory.mktemp("profile")
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", (folder / "probe.html").as_uri()]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    match = re.search("<pre>(.*)</pre>", done.stdout, re.DOTALL)
    assert match, done.stdout
    found: dict[str, Any] = json.loads(html.unescape(match[1]))
    return found


def test_what_is_typed_filters_and_a_row_can_be_read(told: dict[str, Any]) -> None:
    rows = told["filtered"]
    assert 0 < len(rows) < len(told["everything"])
    assert all("PageSize" in " ".join(row) for row in rows)
    [row] = [row for row in rows if row[1] == "maximum: 50" and "page-of-one" in row[5]]
    assert row[0].startswith("PageSize (in query)")
    assert row[2:5] == ["5", "2", "page-size-is-applied"]
    assert row[6] == "kept"
    assert told["count"] == f"{len(rows)} of {len(told['everything'])} rows"
    assert told["escaped"] == told["everything"]


def test_the_address_keeps_the_filter(told: dict[str, Any]) -> None:
    assert [row[0] for row in told["linked"]] == ["slower expected no slower, got slower"]
    assert told["nothing"] == [[], True, "#q=fast&kind=mutant&state=equivalent"]


def test_links_lead_to_the_line_of_the_contract(told: dict[str, Any]) -> None:
    assert told["target"].startswith("type: string")
    clauses = {row[0].split()[0]: row[4] for row in told["everything"] if row[3] in {"caught", "equivalent"}}
    source = (REPOSITORY / "openapi" / "receipts.yaml").read_text(encoding="utf-8").splitlines()
    line = source.index("        maximum: 50") + 1
    assert clauses == {"page-of-one": f"line {line}", "trailing-comma": "RFC 8259", "slower": ""}


def test_a_phone_unfolds_only_what_is_filtered_for(told: dict[str, Any]) -> None:
    assert (told["folded"], told["refolded"]) == ([], [])
    assert [row[0].split()[0] for row in told["unfolded"]] == ["strict-json", "trailing-comma"]


def test_it_fits_any_screen_in_light_and_dark(told: dict[str, Any]) -> None:
    assert len(told["screens"]) == 4
    for screen in told["screens"]:
        assert screen["dark"] == (screen["scheme"] == "dark")
        assert screen["wide"] <= screen["width"]


def test_no_text_of_the_results_is_run_and_nothing_is_loaded(told: dict[str, Any]) -> None:
    assert HOSTILE[:40] in told["text"]
    assert told["loaded"] == []
    assert told["harmed"] == [None, None, "script-src-elem"], "the page's policy lets another script in"
