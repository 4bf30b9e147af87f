"""The report in a real browser: it filters, it reads, it runs no script but its own, by mouse or keyboard alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.tests.checkout import REPOSITORY
from contract_tests.tests.reporting.browser import CHROMIUM, Page, opened
from contract_tests.tests.reporting.data import HOSTILE, PLOT, bench_run, contract_run, hostile, mutant_run, write
from scripts import report

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium is installed (Debian: apt-get install chromium), so nothing opens the page"
)

_SHOWN = """[...document.querySelectorAll("[data-row]")].filter(row => row.checkVisibility()).map(
    row => [...row.cells].map(cell => cell.innerText.replace(/\\s+/g, " ").trim()))"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with opened(tmp_path_factory.mktemp("profile")) as page:
        yield page


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("results")
    (folder / "bench.svg").write_bytes(PLOT)
    report.main(
        ["--results", str(write(folder, contract=contract_run(), mutants=mutant_run(), bench=bench_run()))],
    )
    return (folder / "report.html").as_uri()


def shown(page: Page) -> list[list[str]]:
    rows: list[list[str]] = page.evaluate(_SHOWN)
    return rows


def test_what_is_typed_filters_and_a_row_can_be_read(page: Page, address: str) -> None:
    page.open(address)
    everything = shown(page)
    page.press("/")
    page.type("PageSize maximum")
    rows = shown(page)
    assert 0 < len(rows) < len(everything)
    assert all("PageSize" in " ".join(row) for row in rows)
    [row] = [row for row in rows if row[1] == "maximum: 50" and "page-of-one" in row[5]]
    assert row[0].startswith("PageSize (in query)")
    assert row[2:5] == ["5", "2", "page-size-is-applied"]
    assert row[6] == "kept"
    assert page.evaluate("document.getElementById('count').value") == f"{len(rows)} of {len(everything)} rows"
    page.press("Escape")
    assert page.evaluate("new Promise(done => setTimeout(done, 50))") is None
    assert shown(page) == everything


def test_the_address_keeps_the_filter(page: Page, address: str) -> None:
    page.open(f"{address}#kind=mutant&state=equivalent")
    assert [row[0] for row in shown(page)] == ["slower expected no slower, got slower"]
    page.press("/")
    page.type("fast")
    assert shown(page) == []
    assert page.evaluate("document.getElementById('nothing').checkVisibility()")
    assert page.evaluate("location.hash") == "#q=fast&kind=mutant&state=equivalent"


def test_a_link_leads_to_the_line_of_the_contract(page: Page, address: str) -> None:
    page.open(address)
    page.evaluate("document.querySelector('[data-row=parameter] a.line').click()")
    line = "document.querySelector(':target')"
    assert page.evaluate(f"{line}.checkVisibility()")
    assert page.evaluate(f"{line}.innerText.trim()").startswith("type: string")


def test_a_mutant_leads_to_the_line_of_the_clause_that_it_breaks(page: Page, address: str) -> None:
    page.open(address)
    clauses = {row[0].split()[0]: row[4] for row in shown(page) if row[3] in {"caught", "equivalent"}}
    line = (REPOSITORY / "openapi" / "receipts.yaml").read_text(encoding="utf-8").splitlines().index(
        "        maximum: 50"
    ) + 1
    assert clauses == {"page-of-one": f"line {line}", "trailing-comma": "RFC 8259", "slower": ""}


def test_a_phone_unfolds_only_what_is_filtered_for(page: Page, address: str) -> None:
    page.call("Emulation.setDeviceMetricsOverride", width=360, height=800, deviceScaleFactor=1, mobile=False)
    try:
        page.open(address)
        assert shown(page) == []
        page.press("/")
        page.type("trailing-comma")
        assert [row[0].split()[0] for row in shown(page)] == ["strict-json", "trailing-comma"]
        page.press("Escape")
        page.evaluate("new Promise(done => setTimeout(done, 50))")
        assert shown(page) == []
    finally:
        page.call("Emulation.clearDeviceMetricsOverride")


def test_the_keyboard_alone_reaches_everything(page: Page, address: str) -> None:
    page.open(address)
    page.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the contract"
    page.evaluate("document.getElementById('q').focus()")
    reached = []
    for _ in range(4):
        page.press("Tab")
        reached.append(page.evaluate("document.activeElement.name || document.activeElement.tagName"))
    assert reached == ["kind", "state", "BUTTON", "SUMMARY"]
    page.press("Enter", "Enter")
    unnamed = (
        "[...document.querySelectorAll('input, select, button')].filter(one => !one.labels?.length && !one.innerText)"
    )
    assert page.evaluate(f"{unnamed}.length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 390, 1280])
def test_it_fits_any_screen_and_can_be_read(page: Page, address: str, width: int, scheme: str) -> None:
    page.call("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
    page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    try:
        page.open(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(_CLIPPED) == []
        assert page.evaluate(_WORST_CONTRAST) >= 4.5  # WCAG 2.2, 1.4.3
    finally:
        page.call("Emulation.clearDeviceMetricsOverride")
        page.call("Emulation.setEmulatedMedia", features=[])


_CLIPPED = """(() => {
    const nav = document.querySelector("nav").getBoundingClientRect();
    return [...document.querySelectorAll("nav a")].filter(link => {
        const box = link.getBoundingClientRect();
        return box.left < nav.left || box.right > nav.right || box.bottom > nav.bottom + 1;
    }).map(link => link.innerText);
})()"""
_WORST_CONTRAST = """(() => {
    const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
    const rgb = color => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = color => {
        const [r, g, b] = rgb(color).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = element => {
        for (; element; element = element.parentElement) {
            const color = getComputedStyle(element).backgroundColor;
            if (rgb(color)[3] > 250) return color;
        }
    };
    const holdsText = one => [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const texts = [...document.querySelectorAll("body *")].filter(one => one.checkVisibility() && holdsText(one));
    return Math.min(...texts.map(one => {
        const [a, b] = [light(getComputedStyle(one).color), light(ground(one))];
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }));
})()"""


def test_no_text_of_the_results_is_run_and_nothing_is_loaded(page: Page, tmp_path: Path) -> None:
    report.main(["--results", str(hostile(tmp_path))])
    address = (tmp_path / "report.html").as_uri()
    page.open(address)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("window.harmed") is None
    assert HOSTILE[:40] in page.evaluate("document.body.innerText")
    assert [url for url in page.requests() if not url.startswith("data:")] == [address]
    assert page.complaints() == []
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.harmed = 1'}))")
    assert page.evaluate("window.harmed") is None, "the page's policy lets another script in"
    assert any("Content Security Policy" in complaint for complaint in page.complaints())
