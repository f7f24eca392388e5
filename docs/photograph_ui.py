#!/usr/bin/env python3
"""Starts a run over the API of './verisim up', and photographs Temporal's UI while its first cycle trains.

    ./verisim up --data DATA                        # with the program 'temporal' on the PATH
    docs/photograph_ui.py API UI FOLDER             # the two addresses that up prints

Needs chromium on the PATH. What it waits for is seen in the API; the pictures are for people to look at.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

RUN = "photographed"
SPECIFICATION = """
name: photographed
seed: 7
corpus: {sentences: 1500}
model: {blockSize: 32, nLayer: 1, nHead: 2, nEmbd: 16, initStd: auto}
pretraining: {maxSteps: 2000, batchSize: 8, warmupSteps: 10, evalEvery: 100}
rewardData: {trainSamples: 200, valSamples: 60, shards: 2}
rewardModel:
  maxSteps: 100
  batchSize: 32
  minSkill: -1
  languageModels: [{nLayer: 1, nHead: 2, nEmbd: 24, maxSteps: 100, direction: right-to-left}]
grpo: {maxSteps: 4000, promptsPerStep: 2, groupSize: 4, learningRate: 1e-5, patience: 100000, klCap: 10}
evaluation: {samples: 16, sampleTexts: 2, criticSamples: 60, temperatures: []}
control: false
termination: {maxCycles: 1}
threads: 1
"""
PATIENCE = 10 * 60


def call(address, data=None):
    request = urllib.request.Request(address, data=data, headers={"Content-Type": "application/yaml"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def photograph(address, picture, height):
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             f"--user-data-dir={profile}", f"--window-size=1500,{height}", "--virtual-time-budget=15000",
             f"--screenshot={picture}", address],
            check=True, capture_output=True, timeout=120)


def main(api, ui, folder):
    folder.mkdir(parents=True, exist_ok=True)
    call(f"{api}/api/v1/runs?id={RUN}", SPECIFICATION.encode())
    end = time.monotonic() + PATIENCE
    while not any(one["stage"] == "grpo" and one["step"] > 0 for one in call(f"{api}/api/v1/runs/{RUN}")["progress"]):
        if time.monotonic() > end:
            sys.exit(f"GRPO was not seen within {PATIENCE} s")
        time.sleep(0.2)
    for name, workflow, page, height in [
        ("run", RUN, "history", 1500),
        ("cycle", f"{RUN}/cycle-1", "pending-activities", 900),
    ]:
        path = f"namespaces/default/workflows/{urllib.parse.quote(workflow, safe='')}"
        execution = call(f"{ui}/api/v1/{path}")["workflowExecutionInfo"]["execution"]["runId"]
        photograph(f"{ui}/{path}/{execution}/{page}", folder / f"{name}.png", height)


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), sys.argv[2].rstrip("/"), pathlib.Path(sys.argv[3]))
