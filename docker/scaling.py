#!/usr/bin/env python3
"""Measures the stages that fan out over generation workers, with 1, 2 and 4 workers of one thread each, on the services of
docker-compose.yml. Prints the table of docs/scaling.md. Has the requirements of docker/trial.py and needs an otherwise idle
machine."""

import subprocess
import sys
import time

from trial import api, compose, until

WORKERS = [1, 2, 4]
SHARDS = 8
SPECIFICATION = f"""
name: scaling
seed: 7
corpus: {{sentences: 12000}}
model: {{blockSize: 64, nLayer: 4, nHead: 4, nEmbd: 128}}
pretraining: {{maxSteps: 20, batchSize: 8, warmupSteps: 5, evalEvery: 20}}
rewardData: {{trainSamples: 4000, valSamples: 400, shards: {SHARDS}}}
rewardModel:
  maxSteps: 5
  batchSize: 32
  minSkill: -1
  scorers:
    - {{nLayer: 4, nHead: 4, nEmbd: 128, maxSteps: 5, warmupSteps: 1}}
    - {{nLayer: 4, nHead: 4, nEmbd: 128, maxSteps: 5, warmupSteps: 1, direction: right-to-left}}
grpo: {{maxSteps: 1, promptsPerStep: 2, groupSize: 4, klCap: 10}}
evaluation: {{samples: 512, sampleTexts: 2, discriminatorSamples: 1000, temperatures: [0.9, 0.8, 0.7], shards: {SHARDS}}}
baseline: {enabled: false}
termination: {{maxCycles: 1}}
threads: 1
"""


def committed(run, seen):
    for artifact in api(f"/runs/{run}/artifacts"):
        seen.setdefault(artifact["artifact"], time.monotonic())
    return "reward_model_v1" in seen


def measure(workers):
    compose("up", "--detach", "--wait", "--no-build", "--pull", "never", "--scale", f"generation-worker={workers}")
    run = f"scaling-{workers}"
    api(f"/runs?id={run}", SPECIFICATION.encode())
    seen = {}
    until(f"the reward model of {run}", lambda: committed(run, seen))
    api(f"/runs/{run}/stop", b"")
    # Shards run in parallel. The stage that joins them is committed last.
    return seen["evaluation_v1"] - seen["base_model_v1"], seen["reward_data_v1"] - seen["evaluation_v1"]


def main():
    try:
        print("| workers | evaluation | gain | reward data and its reading | gain |\n|---|---|---|---|---|")
        first = None
        for workers in WORKERS:
            seconds = measure(workers)
            first = first or seconds
            cells = (f"{now:.1f} s | {before / now:.2f}" for before, now in zip(first, seconds))
            print(f"| {workers} | {' | '.join(cells)} |", flush=True)
    except subprocess.CalledProcessError as e:
        sys.exit(f"{e}\n{e.stdout}\n{e.stderr}")
    finally:
        compose("down", "--volumes", "--timeout", "5", check=False)


if __name__ == "__main__":
    main()
