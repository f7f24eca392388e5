#!/usr/bin/env python3
"""Starts a run through the API of './verisim up', takes screenshots of Temporal's UI during its first cycle, and stops it.

    ./verisim up --data DATA                        # with the program 'temporal' on the PATH
    docs/photograph_ui.py API UI FOLDER             # API and UI are the addresses that up prints

Needs chromium on the PATH and the package playwright. Before each screenshot it waits for the text that must be visible.
"""

import json
import pathlib
import shutil
import sys
import time
import urllib.parse
import urllib.request

import playwright.sync_api

RUN = "first"
SPECIFICATION = """
name: first
seed: 7
corpus: {sentences: 1500}
model: {blockSize: 32, nLayer: 1, nHead: 2, nEmbd: 16, initStd: auto}
pretraining: {maxSteps: 2000, batchSize: 8, warmupSteps: 10, evalEvery: 100}
rewardData: {trainSamples: 200, valSamples: 60, shards: 2}
rewardModel:
  maxSteps: 100
  batchSize: 32
  minSkill: -1
  scorers: [{nLayer: 1, nHead: 2, nEmbd: 24, maxSteps: 100, direction: right-to-left}]
grpo: {maxSteps: 1000000, promptsPerStep: 2, groupSize: 4, learningRate: 1e-5, patience: 100000, klCap: 10}
evaluation: {samples: 16, sampleTexts: 2, discriminatorSamples: 60, temperatures: []}
baseline: {enabled: false}
termination: {maxCycles: 1}
threads: 1
"""
# File name, workflow, page of the workflow, text that must be visible, height of the screenshot.
PICTURES = [
    ("ui-run", RUN, "history", "Cycle 1 of", 1100),
    ("ui-details", RUN, "user-metadata", "Current Details", 700),
    ("ui-cycle", f"{RUN}/cycle-1", "pending-activities", "Heartbeat Details", 900),
]
PATIENCE = 10 * 60
SETTLED_MILLIS = 3000


def call(address, data=None):
    request = urllib.request.Request(address, data=data, headers={"Content-Type": "application/yaml"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def main(api, ui, folder):
    folder.mkdir(parents=True, exist_ok=True)
    call(f"{api}/api/v1/runs?id={RUN}", SPECIFICATION.encode())
    end = time.monotonic() + PATIENCE
    while True:
        run = call(f"{api}/api/v1/runs/{RUN}")
        if any(one["stage"] == "grpo" and one["step"] > 0 for one in run["progress"]):
            break
        if run["state"] != "running" or time.monotonic() > end:
            sys.exit(f"run {RUN} is {run['state']} and GRPO did not start. If run {RUN} already existed, use a new data folder")
        time.sleep(0.2)
    with playwright.sync_api.sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, workflow, page, text, height in PICTURES:
            path = f"namespaces/default/workflows/{urllib.parse.quote(workflow, safe='')}"
            execution = call(f"{ui}/api/v1/{path}")["workflowExecutionInfo"]["execution"]["runId"]
            view = browser.new_page(viewport={"width": 1400, "height": height})
            view.goto(f"{ui}/{path}/{execution}/{page}")
            view.get_by_text(text).locator("visible=true").first.wait_for(timeout=60_000)
            view.wait_for_timeout(SETTLED_MILLIS)
            view.screenshot(path=folder / f"{name}.png")
        browser.close()
    call(f"{api}/api/v1/runs/{RUN}/stop", b"")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), sys.argv[2].rstrip("/"), pathlib.Path(sys.argv[3]))
