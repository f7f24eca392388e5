#!/usr/bin/env python3
"""Kills `./verisim run` repeatedly with kill -9 at random moments of one phase, and compares every file of every artifact with
those of an undisturbed run.

    python3 docs/kill_run.py [--kills 10] [--seed 1] [--jdk FOLDER ...]

On each JDK, one run is killed in pretraining and one in GRPO. All must produce the same SHA-256 digests. Takes about ten
minutes per JDK on two cores.
"""

import argparse
import hashlib
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

LAUNCHER = pathlib.Path(__file__).resolve().parent.parent / "verisim"
SPECIFICATION = """
name: killed
seed: 7
corpus: {sentences: 1500}
model: {blockSize: 32, nLayer: 1, nHead: 2, nEmbd: 16, initStd: auto}
pretraining: {maxSteps: 6000, batchSize: 8, warmupSteps: 10, evalEvery: 300, patience: 100}
rewardData: {trainSamples: 200, valSamples: 60, shards: 1}
rewardModel:
  maxSteps: 100
  batchSize: 32
  minSkill: -1
  patience: 100
  scorers: [{nLayer: 1, nHead: 2, nEmbd: 16, maxSteps: 100}]
grpo: {maxSteps: 1000, sequenceWeight: 1, promptsPerStep: 2, groupSize: 4, learningRate: 1e-5, patience: 1000, klCap: 10}
evaluation: {samples: 16, sampleTexts: 2, discriminatorSamples: 60, temperatures: []}
baseline: {enabled: false}
termination: {maxCycles: 1, patience: 5}
threads: 1
"""
PHASES = {"pretraining": "base_model_v1", "grpo": "base_model_v2"}
# Seconds from a new checkpoint to the kill.
AT_WORK = (0.0, 1.5)
PATIENCE = 600


def run(folder, jdk):
    """Starts the program on a folder, or continues the run in that folder."""
    specification = folder / "killed.yaml"
    specification.write_text(SPECIFICATION)
    environment = {**os.environ, "VERISIM_STAGE_CHECKPOINTINTERVAL": "500ms"}
    if jdk:
        environment["JAVA_HOME"] = str(jdk)
    command = [LAUNCHER, "run", specification, "--id", "killed", "--data", folder / "data"]
    with open(folder / "log", "a") as log:
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)


def ended(process, folder):
    try:
        code = process.wait(PATIENCE)
    finally:
        process.kill()
    if code != 0:
        sys.exit(f"the run ended with exit code {code}:\n{(folder / 'log').read_text()[-3000:]}")


def artifacts(folder):
    return folder / "data/s3/verisim/runs/killed"


def saved(folder, artifact):
    """The step of the newest checkpoint; -1 before the first, None once the artifact is committed."""
    place = artifacts(folder) / artifact
    if (place / "manifest.json").exists():
        return None
    steps = [int(one.name.removeprefix("step-")) for one in place.glob("progress/*/step-*")]
    return max(steps, default=-1)


def disturbed(folder, jdk, phase, kills, chance):
    artifact = PHASES[phase]
    steps = []
    for _ in range(kills):
        process = run(folder, jdk)
        try:
            before = saved(folder, artifact)
            end = time.monotonic() + PATIENCE
            while (step := saved(folder, artifact)) == before:
                if process.poll() is not None or time.monotonic() > end:
                    sys.exit(f"{phase} did not begin:\n{(folder / 'log').read_text()[-3000:]}")
                time.sleep(0.02)
            time.sleep(chance.uniform(*AT_WORK))
        finally:
            process.kill()
            process.wait()
        if step is None or saved(folder, artifact) is None:
            sys.exit(f"{phase} ended after {len(steps)} kills, which is too early for {kills}")
        steps.append(step)
    ended(run(folder, jdk), folder)
    return steps


def digests(folder):
    found = {}
    for manifest in artifacts(folder).glob("*/manifest.json"):
        for file in json.loads(manifest.read_text())["files"]:
            content = (manifest.parent / file["path"]).read_bytes()
            found[f"{manifest.parent.name}/{file['name']}"] = hashlib.sha256(content).hexdigest()
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jdk", type=pathlib.Path, nargs="*", default=[None], help="JAVA_HOME of each JDK; default: the environment's")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    first = None
    for jdk in options.jdk:
        for phase in [None, *PHASES]:
            with tempfile.TemporaryDirectory() as name:
                folder = pathlib.Path(name)
                if phase is None:
                    ended(run(folder, jdk), folder)
                    what = "undisturbed"
                else:
                    steps = disturbed(folder, jdk, phase, options.kills, chance)
                    what = f"{options.kills} kills in {phase}, after the steps {' '.join(map(str, steps))}"
                found = digests(folder)
            first = first or found
            differing = sorted(file for file in first.keys() | found.keys() if first.get(file) != found.get(file))
            print(f"{jdk or 'java'}: {what}: {len(found)} files, {len(differing)} different {differing}", flush=True)
            if differing or not found:
                sys.exit(1)


if __name__ == "__main__":
    main()
