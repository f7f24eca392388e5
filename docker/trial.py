#!/usr/bin/env python3
"""The container test: starts docker-compose.yml from existing images and runs two runs to their ends. The first run is
undisturbed. During the second run, each service is killed once. Both must produce the same files. Afterwards all containers
and volumes are removed, unless --keep is given.

Needs docker with Compose, docker/secrets, and the images of the four services.
"""

import json
import pathlib
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).parent.parent
COMPOSE = ["docker", "compose", "--project-name", "verisim-trial", "--file", "docker-compose.yml", "--file", "docker/trial.yaml"]
API = "http://127.0.0.1:8080/api/v1"
UI = "http://127.0.0.1:8233/api/v1/namespaces"
PROMETHEUS = "http://127.0.0.1:9090/api/v1"
SPECIFICATION = """
name: trial of the images
seed: 7
corpus: {sentences: 1500}
model: {blockSize: 32, nLayer: 1, nHead: 2, nEmbd: 16, initStd: auto}
pretraining: {maxSteps: 24000, batchSize: 8, warmupSteps: 10, evalEvery: 300, patience: 100}
rewardData: {trainSamples: 1200, valSamples: 300, shards: 2}
rewardModel:
  maxSteps: 3000
  batchSize: 32
  minSkill: -1
  patience: 1000
  scorers: [{nLayer: 1, nHead: 2, nEmbd: 24, maxSteps: 300, direction: right-to-left}]
grpo: {maxSteps: 1500, promptsPerStep: 2, groupSize: 4, learningRate: 1e-5, patience: 1000, klCap: 10}
evaluation: {samples: 800, sampleTexts: 2, discriminatorSamples: 1000, temperatures: [0.7, 0.9], shards: 2}
baseline: {enabled: false}
termination: {maxCycles: 1, patience: 5}
threads: 1
"""

# The services to kill, and the stage during which each is killed. One-shot services are not killed.
KILLS = [
    ("grafana", "pretraining"),
    ("prometheus", "pretraining"),
    ("temporal-ui", "pretraining"),
    ("trainer-worker", "pretraining"),
    ("postgres", "pretraining"),
    ("generation-worker", "evaluation_shard"),
    ("reward-worker", "reward_model"),
    ("temporal", "grpo"),
    ("s3", "grpo"),
    ("orchestrator-service", "grpo"),
]
ONE_SHOT = {"objects-folder", "temporal-schema", "temporal-namespace"}
PATIENCE = 10 * 60


def compose(*arguments, check=True):
    return subprocess.run([*COMPOSE, *arguments], cwd=ROOT, check=check, capture_output=True, text=True)


def docker(*arguments, check=True):
    return subprocess.run(["docker", *arguments], check=check, capture_output=True, text=True)


def get(address, data=None, **headers):
    request = urllib.request.Request(address, data=data, headers=headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def api(path, data=None):
    key = (ROOT / "docker/secrets/api-key").read_text()
    return get(API + path, data, **{"X-API-Key": key, "Content-Type": "application/yaml"})


def until(what, reached):
    """Waits until reached() returns something. Connection errors count as not reached."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            found = reached()
            if found:
                return found
        except (urllib.error.URLError, ConnectionError, TimeoutError, json.JSONDecodeError):
            pass
        time.sleep(0.2)
    sys.exit(f"timed out after {PATIENCE} s waiting for {what}")


def containers():
    names = compose("ps", "--all", "--format", "json").stdout
    return {line["Service"]: line["ID"] for line in map(json.loads, names.splitlines())}


def health(container):
    return json.loads(docker("inspect", container).stdout)[0]["State"].get("Health", {}).get("Status", "none")


def answers_again(service, container):
    if service == "temporal-ui":  # Its container has no health check.
        return get(UI)
    return health(container) == "healthy"


def contained(service, container):
    """Checks that a running container has the restrictions that docker-compose.yml sets."""
    found = json.loads(docker("inspect", container).stdout)[0]
    if service in ONE_SHOT:
        state = found["State"]
        assert state["ExitCode"] == 0 and not state["Running"], f"{service}: {state}"
        return
    host = found["HostConfig"]
    state = health(container)
    assert state in ("healthy", "none"), f"{service} is {state}"
    assert host["ReadonlyRootfs"], f"{service} may write to its root file system"
    assert host["CapDrop"] == ["ALL"] and "no-new-privileges" in host["SecurityOpt"][0], f"{service}: {host}"
    user = docker("exec", container, "id", "-u").stdout.strip()
    assert user != "0", f"{service} runs as root"
    wrote = docker("exec", container, "sh", "-c", "echo > /planted", check=False)
    assert wrote.returncode != 0 and "Read-only" in wrote.stderr, f"{service} wrote to its root file system: {wrote}"
    print(f"  {service}: {state}, user {user}, read-only", flush=True)


def at(run, stage):
    view = api(f"/runs/{run}")
    assert view["state"] == "running", f"{run} is {view['state']} before {stage} was seen"
    return any(one["stage"] == stage and one["step"] > 0 for one in view["progress"])


def ended(run):
    view = api(f"/runs/{run}")
    if view["state"] not in ("running", "paused", "waiting"):
        return view
    return None


def started(run):
    api(f"/runs?id={run}", SPECIFICATION.encode())


def files(run):
    view = until(f"the end of {run}", lambda: ended(run))
    assert view["state"] == "completed", view
    return {one["artifact"]: {file["path"]: file["sha256"] for file in one["files"]} for one in api(f"/runs/{run}/artifacts")}


def prometheus(path, **query):
    return get(f"{PROMETHEUS}/{path}?{urllib.parse.urlencode(query)}")["data"]


def watched():
    """Checks that the queries of the dashboard and of the alerts find data."""
    targets = prometheus("targets", state="active")["activeTargets"]
    assert {one["labels"]["service"] for one in targets} == {"orchestrator", "trainer", "generation", "reward", "temporal"}, targets
    assert all(one["health"] == "up" for one in targets), targets
    rules = [rule for group in prometheus("rules")["groups"] for rule in group["rules"]]
    assert rules and all(rule["health"] == "ok" for rule in rules), rules
    panels = json.loads((ROOT / "helm/verisim/dashboard.json").read_text())["panels"]
    asked = [target["expr"] for panel in panels for target in panel.get("targets", [])]
    # Nothing failed or was cancelled, so those queries have no data. Prometheus reads new values within ten seconds.
    for query in (one for one in asked if "fail" not in one and "canceled" not in one):
        until(f"an answer to {query}", lambda: prometheus("query", query=query)["result"])
    print(f"  {len(rules)} alerts, {len(asked)} queries", flush=True)


def step(text):
    print(f"== {text}", flush=True)


def trial():
    step("docker compose config")
    configured = compose("config", "--quiet")
    assert not configured.stdout and not configured.stderr, configured

    step("docker compose up --wait")
    begun = time.monotonic()
    compose("up", "--detach", "--wait", "--no-build", "--pull", "never")
    print(f"  healthy after {time.monotonic() - begun:.0f} s", flush=True)
    for service, container in sorted(containers().items()):
        contained(service, container)

    step("an undisturbed run")
    begun = time.monotonic()
    started("calm")
    calm = files("calm")
    print(f"  {len(calm)} artifacts after {time.monotonic() - begun:.0f} s", flush=True)
    watched()

    step("the same, with kills")
    started("disturbed")
    for service, stage in KILLS:
        until(f"{stage} of the disturbed run", lambda: at("disturbed", stage))
        container = containers()[service]
        docker("kill", container)
        print(f"  {service} killed in {stage}", flush=True)
        time.sleep(1)
        docker("start", container)
        until(f"the health of {service}", lambda: answers_again(service, container))
    disturbed = files("disturbed")
    differing = sorted(name for name in calm.keys() | disturbed.keys() if calm.get(name) != disturbed.get(name))
    assert not differing, f"the files of these artifacts differ: {differing}"
    print(f"  {len(disturbed)} artifacts, all files equal", flush=True)


def main():
    try:
        trial()
    except subprocess.CalledProcessError as e:
        sys.exit(f"{e}\n{e.stdout}\n{e.stderr}")
    finally:
        if "--keep" not in sys.argv:
            compose("down", "--volumes", "--timeout", "5", check=False)
    step("passed")


if __name__ == "__main__":
    main()
