#!/usr/bin/env python3
"""Takes screenshots of the web page with a finished run in it, as they are in docs/page.md.

    ./verisim demo --data DATA
    ./verisim up --data DATA
    docs/photograph_page.py API RUN FOLDER          # API is the address that up prints

Needs chromium on the PATH and the package playwright.
"""

import pathlib
import shutil
import sys

import playwright.sync_api

WIDTH = 1200
PATIENCE_MILLIS = 60_000
SETTLED_MILLIS = 1500


def section(page, heading):
    return page.locator(f"section[aria-labelledby={heading}]")


def view(page, heading, file):
    """What fits into the window, from the heading on."""
    section(page, heading).evaluate("element => element.scrollIntoView()")
    page.wait_for_timeout(SETTLED_MILLIS)
    page.screenshot(path=file)


def main(api, run, folder):
    folder.mkdir(parents=True, exist_ok=True)
    with playwright.sync_api.sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 900})
        page.set_default_timeout(PATIENCE_MILLIS)

        page.goto(f"{api}/")
        page.get_by_role("link", name=run).wait_for()
        page.get_by_label("Specification, in YAML").fill("preset: demo\ngrpo:\n  maxStep: 80\n  groupSize: 16\n")
        page.get_by_text("did you mean").wait_for()
        page.screenshot(path=folder / "page-runs.png", full_page=True)

        page.goto(f"{api}/#/runs/{run}")
        page.get_by_role("button", name="base_model").first.wait_for()
        page.wait_for_timeout(SETTLED_MILLIS)
        page.screenshot(path=folder / "page-run.png")
        section(page, "help").screenshot(path=folder / "page-help.png")

        page.get_by_label("Smoothing").fill("0.6")
        view(page, "curves", folder / "page-curves.png")

        page.get_by_role("button", name="Ask the reward model").click()
        page.get_by_text("The shade of a token").wait_for()
        view(page, "texts", folder / "page-texts.png")

        page.get_by_role("button", name="Continue the prompt").click()
        for answer in page.get_by_text("200 tokens.").all():
            answer.wait_for()
        page.wait_for_timeout(SETTLED_MILLIS)
        section(page, "play").screenshot(path=folder / "page-playground.png")

        page.set_viewport_size({"width": 360, "height": 800})
        page.emulate_media(color_scheme="dark")
        page.goto(f"{api}/#/")
        page.goto(f"{api}/#/runs/{run}")
        page.get_by_role("button", name="base_model").first.wait_for()
        page.wait_for_timeout(SETTLED_MILLIS)
        page.screenshot(path=folder / "page-narrow-dark.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), sys.argv[2], pathlib.Path(sys.argv[3]))
