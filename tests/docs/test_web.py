# SPDX-License-Identifier: MIT
"""The page, web/, in a browser without a window: the machine boots in it and can be used, and nothing comes from elsewhere.

Screenshots are in build/results/page-*.png.
"""
from __future__ import annotations

import functools
import hashlib
import http.server
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
PAGE = TOP / "build/web"
RESULTS = TOP / "build/results"
LIMIT = 240  # seconds: a hang, on any machine
DOWNLOAD_LIMIT = 8 * 1024 * 1024
WIDE, PHONE = (1280, 1000), (390, 844)

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not here: mk/need.sh chromium")


class Server(http.server.ThreadingHTTPServer):
    """A server of the page's folder, which adds up what it is asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), functools.partial(Handler, directory=str(PAGE)))


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files, as `python3 -m http.server` does."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the library's name)
        """Keeps the path of each request."""
        self.server.asked.append(self.path)  # type: ignore[attr-defined]


@pytest.fixture(name="server", scope="module")
def serve() -> Iterator[Server]:
    """The page, made and served."""
    subprocess.run(["make", "--no-print-directory", "web"], cwd=TOP, check=True, stdin=subprocess.DEVNULL)
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(name="browser")
def open_browser() -> Iterator[Any]:
    """Chromium without a window."""
    if not all(subprocess.run(["which", name], capture_output=True, check=False).returncode == 0 for name in ("chromium", "chromedriver")):
        pytest.skip("Chromium is not here: mk/need.sh chromium")
    options = webdriver.ChromeOptions()
    for option in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options)
    browser.set_window_size(*WIDE)
    yield browser
    browser.quit()


def screen(browser: Any) -> str:
    """The text on the terminal."""
    return "\n".join(row.text for row in browser.find_elements("css selector", ".xterm-rows > div"))


def wait(browser: Any, ready: Callable[[], object]) -> None:
    """Waits for something on the page."""
    deadline = time.monotonic() + LIMIT
    while not ready():
        assert time.monotonic() < deadline, f"{screen(browser)}\n{browser.get_log('browser')}"
        time.sleep(0.05)


def boot(browser: Any, server: Server) -> None:
    """Opens the page and waits for the prompt."""
    begun = time.monotonic()
    browser.get(f"http://127.0.0.1:{server.server_port}/")
    wait(browser, lambda: screen(browser).rstrip().endswith("$"))
    print(f"prompt after {time.monotonic() - begun:.1f} s", file=sys.stderr)


def type_line(browser: Any, text: str) -> str:
    """Types a line on the page: the output, when the next prompt is there."""
    browser.find_element("css selector", ".xterm-helper-textarea").send_keys(text + "\n")
    answer = re.compile(re.escape(f"$ {text}") + r"\n(.*)\n\$\s*$", re.DOTALL)
    wait(browser, lambda: answer.search(screen(browser)))
    found = answer.search(screen(browser))
    assert found
    return found[1]


def status(browser: Any) -> str:
    """The line below the screen."""
    return str(browser.find_element("id", "status").text)


def test_the_machine_runs_in_the_page(server: Server, browser: Any) -> None:
    """Boots, follows the boot in the list, runs a pipeline, is switched off, and starts again with its files."""
    boot(browser, server)
    assert browser.find_elements("css selector", "#stages li:not(.reached)") == []
    assert len(browser.find_elements("css selector", "#stages li.reached")) == 7
    lines, words, size = map(int, type_line(browser, "ls / | wc").split())
    names = [path for path in type_line(browser, "ls /").split()]
    assert lines == words == len(names) and size == sum(len(name) + 1 for name in names)
    assert type_line(browser, "echo kept > /note; sync; cat /note") == "kept"
    browser.save_screenshot(str(RESULTS / "page-wide.png"))
    browser.find_element("css selector", ".xterm-helper-textarea").send_keys("poweroff\n")
    wait(browser, lambda: "The machine is off" in status(browser))
    browser.find_element("id", "reset").click()
    wait(browser, lambda: screen(browser).rstrip().endswith("$"))
    assert type_line(browser, "cat /note") == "kept"
    severe = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert severe == []


def test_buttons_type(server: Server, browser: Any) -> None:
    """Ctrl-C ends a program, a paste of several lines runs them, and a copy has the screen's text."""
    boot(browser, server)
    browser.find_element("css selector", ".xterm-helper-textarea").send_keys("sh -c 'echo ready; cat'\n")
    wait(browser, lambda: re.search(r"\nready\s*$", screen(browser)))  # before this, Ctrl-C could reach the login shell
    browser.find_element("css selector", "[data-keys='\x03']").click()
    wait(browser, lambda: re.search(r"\nready\s*\n\^C\s*\n\$\s*$", screen(browser)))
    browser.execute_cdp_cmd("Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})
    browser.execute_script("return navigator.clipboard.writeText('echo one\\necho two\\n')")
    browser.find_element("id", "paste").click()
    # What is typed ahead may be echoed before the prompt, too.
    wait(browser, lambda: re.search(r"\none\s*\n(.*\n)*two\s*\n\$\s*$", screen(browser)))
    browser.find_element("id", "copy").click()
    wait(browser, lambda: status(browser) == "Copied.")
    copied = browser.execute_script("return navigator.clipboard.readText()")
    assert "\none\n" in copied and copied.endswith("\ntwo\n$\n")


def test_on_a_phone(server: Server, browser: Any) -> None:
    """On a narrow screen nothing is wider than the screen, and the machine boots."""
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": PHONE[0], "height": PHONE[1], "deviceScaleFactor": 2, "mobile": True})
    boot(browser, server)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= PHONE[0]
    assert browser.execute_script("return document.querySelector('.xterm-screen').getBoundingClientRect().right") <= PHONE[0]
    browser.save_screenshot(str(RESULTS / "page-phone.png"))


def recorded(name: str) -> str:
    """The text of a recording: one output of the machine may be in several events."""
    _, *events = (PAGE / f"recordings/{name}.cast").read_text().splitlines()
    return "".join(json.loads(event)[2] for event in events)


def test_recordings_play(server: Server, browser: Any) -> None:
    """Each recording is there and has its end."""
    browser.get(f"http://127.0.0.1:{server.server_port}/")
    wait(browser, lambda: len(browser.find_elements("css selector", ".recording .ap-player")) == 2)
    assert "Power off." in recorded("pi")
    assert "walkpgdir" in recorded("trace-malloc")


DIGEST = """
const done = arguments[0];
Promise.all([import("./sectors.js"), fetch("machine/disk.sectors.gzip")])
    .then(async ([sectors, answer]) => {
        const packed = await new Response(answer.body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
        const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", sectors.image(packed)));
        done(Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join(""));
    })
    .catch((error) => done(String(error)));
"""


def test_the_disk_is_the_image(server: Server, browser: Any) -> None:
    """The page makes the same bytes of the sectors that it loads as `make` has put onto the disk, with a command line of its own."""
    disk = bytearray((TOP / "build/x86/disk.img").read_bytes())
    disk[512:1024] = b"video=text".ljust(512, b"\0")
    browser.get(f"http://127.0.0.1:{server.server_port}/")
    browser.set_script_timeout(LIMIT)
    assert browser.execute_async_script(DIGEST) == hashlib.sha256(disk).hexdigest()


class Links(HTMLParser):
    """The addresses in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called by the parser."""
        self.found += [value for name, value in attrs if name in ("href", "src") and value]


def test_nothing_comes_from_elsewhere(server: Server) -> None:
    """Every link of the page leads to a file of the folder, and what a visitor loads is small."""
    links = Links()
    links.feed((PAGE / "index.html").read_text())
    files = [link for link in links.found if not link.startswith(("#", "data:"))]
    assert files and [link for link in files if not (PAGE / link).is_file()] == []
    stages = re.findall(r'"link": "([^"]+)"', (PAGE / "stages.json").read_text())
    assert stages and [link for link in stages if not (PAGE / link).is_file()] == []
    loaded = {path.split("?")[0].lstrip("/") or "index.html" for path in server.asked if not path.startswith("/recordings")}
    size = sum((PAGE / path).stat().st_size for path in loaded if (PAGE / path).is_file())
    assert "machine/disk.sectors.gzip" in loaded and size < DOWNLOAD_LIMIT
