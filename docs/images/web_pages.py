# ruff: noqa: INP001
"""Pictures of the web app for the README: the sample municipality, the start page and the economy, signed in as its controller.

    .venv/bin/python docs/images/web_pages.py

Writes `web-start.png` and `web-economy.png` beside this file. Needs Chromium.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from tertial.sample.demo import run
from tertial.sample.demo_people import demo_people, open_demo_period
from tertial.usecases.workspace import open_workspace
from tertial.web.app import create_app

HERE = Path(__file__).parent
PORT = 8799
WIDTH, HEIGHT = 1440, 1120
PAGES = {"web-start.png": "/", "web-economy.png": "/economy"}


def main() -> None:
    """Make the sample municipality in a folder that is thrown away, serve it, take the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        made = run(Path(folder), who="demo")
        workspace = open_workspace(Path(folder))
        people = {p.role: p for p in demo_people(workspace)}
        open_demo_period(workspace, made.as_of, datetime.now(UTC).astimezone().date())
        app = create_app(Path(folder), in_process=True, background=False)
        server = uvicorn.Server(uvicorn.Config(app, port=PORT, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.1)
        take(people["controller"].login, people["controller"].password)
        server.should_exit = True
        thread.join()


def take(login: str, password: str) -> None:
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = browser.new_page(base_url=f"http://127.0.0.1:{PORT}", viewport={"width": WIDTH, "height": HEIGHT})
        page.goto("/sign-in")
        page.fill("#f-login", login)
        page.fill("#f-password", password)
        page.click("main button")
        for name, path in PAGES.items():
            page.goto(path)
            page.screenshot(path=HERE / name)
        browser.close()


if __name__ == "__main__":
    main()
