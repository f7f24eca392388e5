#!/usr/bin/env python3
"""Installs the chart on a cluster, and does to it what people and clusters do: pods are deleted, a release is upgraded, rolled
back, uninstalled and installed again, a node is drained, servers go away. Each run must produce the files of an undisturbed
one. Prints a table of what was done and what it cost.

    helm/trial.py [--inside PROGRAM] [--registry R] [--away SECONDS] [--all] [PART ...]

Needs kubectl, helm, a cluster that is used for nothing else, with a default storage class, and images that its nodes have: the
four services in registry R, curlimages/curl:8.17.0, and those of helm/servers.yaml.
PROGRAM runs the commands that follow it where the cluster is reached. Without a PART, the parts run that every change is tried
with; --all adds those that need the image localhost/minio:1, openssl, or more time.
"""

import argparse
import base64
import json
import pathlib
import re
import secrets
import subprocess
import sys
import tempfile
import time
from functools import partial

HERE = pathlib.Path(__file__).parent
CHART = HERE / "verisim"
SPECIFICATION = (HERE / "trial" / "run.yaml").read_text()
SERVICES = ["orchestrator", "trainer", "generation", "reward"]
RESEARCH = ["--namespace", "research"]
SERVERS = ["--namespace", "servers"]
API = "http://verisim-orchestrator:8080/api/v1"
PATIENCE = 10 * 60

# Asks what the commands of docs/kubernetes.md have led to.
AFTERWARDS = """
for _ in {1..60}; do
  curl -fsS -H "X-API-Key: $KEY" http://127.0.0.1:8080/api/v1/runs/first > view || true
  grep -q '"step":[1-9]' view && break
  sleep 2
done
cat view
curl -fsS http://127.0.0.1:8233/api/v1/namespaces/default/workflows/first
curl -fsS -X POST -H "X-API-Key: $KEY" http://127.0.0.1:8080/api/v1/runs/first/stop
rm view
"""

# The state of a stage that is committed.
OVER = object()

# Ids as OpenShift gives them.
ANY_IDS = {"runAsUser": 1000770000, "runAsGroup": 0, "fsGroup": 1000770000}

# The worker that runs a stage.
WORKERS = {
    "pretraining": "trainer",
    "evaluation": "generation",
    "reward_data_shard": "generation",
    "reward_model": "reward",
    "grpo": "trainer",
}


class Refused(Exception):
    """A command that failed, with what it said."""


class Cluster:
    def __init__(self, inside, registry):
        self.inside = [inside] if inside else []
        self.registry = registry

    def command(self, *words, stdin=None, timeout=PATIENCE):
        words = [*self.inside, *map(str, words)]
        done = subprocess.run(words, input=stdin, capture_output=True, text=True, timeout=timeout)
        if done.returncode != 0:
            raise Refused(f"{' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def kubectl(self, *words, **more):
        return self.command("kubectl", *words, **more)

    def helm(self, *words):
        return self.command("helm", *RESEARCH, *words)

    def release(self, verb, *more):
        """Installs or upgrades the chart, with the values of the trial and more."""
        values = ["--values", CHART / "values-small.yaml", "--values", HERE / "trial" / "values.yaml"]
        return self.helm(verb, "verisim", CHART, *values, "--set", f"image.registry={self.registry}", *more)

    def version(self):
        return json.loads(self.kubectl("version", "--output", "json"))["serverVersion"]["gitVersion"].removeprefix("v")

    def pods(self, service=None):
        selector = "app.kubernetes.io/name=verisim" + (f",app.kubernetes.io/component={service}" if service else "")
        pods = json.loads(self.kubectl(*RESEARCH, "get", "pods", "--selector", selector, "--output", "json"))["items"]
        return [pod for pod in pods if pod["metadata"]["labels"]["app.kubernetes.io/component"] in SERVICES]

    def available(self):
        self.kubectl(*RESEARCH, "wait", "--for=condition=Available", "deployment", "--all", f"--timeout={PATIENCE}s")

    def rolled_out(self):
        for service in SERVICES:
            self.kubectl(*RESEARCH, "rollout", "status", f"deployment/verisim-{service}", f"--timeout={PATIENCE}s")

    def restarts(self):
        return sum(one["restartCount"] for pod in self.pods() for one in pod["status"].get("containerStatuses", []))

    def delete_pods(self, service, gently):
        """Returns at once; a forced deletion kills the process."""
        how = ["--wait=false"] if gently else ["--grace-period=0", "--force"]
        names = [pod["metadata"]["name"] for pod in self.pods(service) if "deletionTimestamp" not in pod["metadata"]]
        self.kubectl(*RESEARCH, "delete", "pod", *names, *how)

    def inside_pod(self, pod, *words, stdin=None, timeout=60):
        return self.kubectl(*RESEARCH, "exec", "--stdin", pod, "--", *words, stdin=stdin, timeout=timeout)

    def api(self, path, data=None):
        script = f"""curl -sS --fail-with-body --max-time 15 -H "X-API-Key: $(cat /key/api-key)" '{API}{path}'"""
        if data is not None:
            script += " -X POST -H 'Content-Type: application/yaml' --data-binary @-"
        return json.loads(self.inside_pod("caller", "sh", "-c", script, stdin=data) or "null")


def until(what, reached, patience=PATIENCE, pause=0.5):
    """Waits until reached() returns something true. What cannot be asked is not reached."""
    end = time.monotonic() + patience
    last = None
    while time.monotonic() < end:
        try:
            found = reached()
            if found:
                return found
        except (Refused, json.JSONDecodeError, subprocess.TimeoutExpired) as e:
            last = e
        time.sleep(pause)
    raise AssertionError(f"timed out after {patience} s waiting for {what}; last refusal: {last}")


class Trial:
    """The parts, in the order in which they run by default. Each leaves the release installed and available."""

    def __init__(self, cluster, away):
        self.cluster = cluster
        self.away = away
        self.rows = []
        self.calm = None
        # Parts may be tried again on the same servers.
        self.mark = secrets.token_hex(3)

    # Runs.

    def start(self, run):
        until(f"the start of {run}", lambda: self.cluster.api(f"/runs?id={run}-{self.mark}", SPECIFICATION) is not None)

    def at(self, run, stage):
        """Waits until a stage has done its first steps. Returns its progress; None if it is over already."""

        def begun():
            view = self.cluster.api(f"/runs/{run}-{self.mark}")
            assert view["state"] in ("running", "completed"), f"{run} is {view['state']}: {view['stopReason']}"
            found = next((one for one in view["progress"] if one["stage"] == stage), None)
            if found:
                return found if found["step"] > 0 else None
            kinds = {one["kind"] for one in self.cluster.api(f"/runs/{run}-{self.mark}/artifacts")}
            return OVER if stage in kinds else None

        found = until(f"{stage} of {run}", begun)
        if found is OVER:
            print(f"  {stage} of {run} is over too soon", flush=True)
            return None
        return found

    def further(self, run, before, again):
        """Waits until a run has got further than it was; in another attempt at the stage, if its worker is another."""
        # An attempt begins with the last report of the one before it.
        first = {before["attempt"]: before["step"]}

        def got():
            view = self.cluster.api(f"/runs/{run}-{self.mark}")
            same = next((one for one in view["progress"] if one["artifact"] == before["artifact"]), None)
            if not same:
                # A stage that waits for its worker reports nothing, and neither does one that has been committed.
                return before["artifact"] in {one["artifact"] for one in self.cluster.api(f"/runs/{run}-{self.mark}/artifacts")}
            attempt, step = same["attempt"], same["step"]
            return step > first.setdefault(attempt, step) and attempt >= before["attempt"] + again

        until(f"progress of {run} after {before['stage']} {before['step']}", got)

    def disturb(self, run, stage, fault, done, again=True, needed=True):
        """Does something in a stage, and measures until the run has got further."""
        before = self.at(run, stage)
        if not before:
            assert not needed, f"{stage} of {run} was over before anything could happen in it: make it longer in trial/run.yaml"
            return
        begun = time.monotonic()
        done()
        self.further(run, before, again)
        self.note(run, stage, fault, time.monotonic() - begun)

    def note(self, run, stage, fault, seconds):
        self.rows.append({"run": run, "stage": stage, "fault": fault, "seconds": seconds, "digests": "-"})
        print(f"  {stage}: {fault}, {seconds:.0f} s until the run was further", flush=True)

    def files(self, run):
        def ended():
            view = self.cluster.api(f"/runs/{run}-{self.mark}")
            assert view["state"] in ("running", "completed"), f"{run} is {view['state']}: {view['stopReason']}"
            return view["state"] == "completed"

        until(f"the end of {run}", ended, pause=2)
        artifacts = self.cluster.api(f"/runs/{run}-{self.mark}/artifacts")
        return {one["artifact"]: {file["path"]: file["sha256"] for file in one["files"]} for one in artifacts}

    def equal(self, run):
        if not self.calm:
            self.undisturbed()
        found = self.files(run)
        differing = sorted(name for name in self.calm.keys() | found.keys() if self.calm.get(name) != found.get(name))
        assert not differing, f"the files of these artifacts of {run} differ: {differing}"
        for row in self.rows:
            if row["run"] == run:
                row["digests"] = f"{len(found)} equal"
        print(f"  {run}: {len(found)} artifacts, all files equal", flush=True)

    # Parts.

    def documented(self):
        """The commands of docs/kubernetes.md, one after the other."""
        text = (HERE.parent / "docs" / "kubernetes.md").read_text()
        commands = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        assert commands, "docs/kubernetes.md has no commands"
        script = "set -euo pipefail\ntrap 'kill $(jobs -p)' EXIT\n" + "".join(commands)
        done = self.cluster.command("bash", stdin=script + AFTERWARDS)
        assert '"state":"running"' in done, done
        assert '"workflowId": "first"' in done, done
        print(f"  {len(script.split(chr(10)))} lines, to a run that Temporal's UI shows", flush=True)
        self.cluster.helm("uninstall", "verisim", "--wait")
        self.cluster.kubectl(*RESEARCH, "delete", "secret", "--all")
        until("the end of the pods", lambda: not self.cluster.pods())

    def install(self):
        """Servers that keep their data, a namespace that enforces `restricted`, and the chart."""
        self.cluster.kubectl("apply", "--filename", HERE / "servers.yaml")
        for name, entries in {
            "verisim-s3": ["access-key=verisim", "secret-key=verisim-secret"],
            "verisim-api": [f"api-key={secrets.token_hex(32)}"],
            "verisim-payloads": [f"keys={secrets.token_hex(32)}"],
        }.items():
            self.secret(name, entries)
        self.cluster.kubectl("apply", "--filename", HERE / "trial" / "callers.yaml")
        begun = time.monotonic()
        self.cluster.release("install")
        self.cluster.available()
        print(f"  available after {time.monotonic() - begun:.0f} s", flush=True)
        self.cluster.kubectl(*RESEARCH, "wait", "--for=condition=Ready", "pod", "caller", "stranger", "--timeout=60s")
        assert self.cluster.restarts() == 0, "a container was restarted while its servers came"

    def secret(self, name, entries):
        literals = [f"--from-literal={entry}" for entry in entries]
        made = self.cluster.kubectl(
            *RESEARCH, "create", "secret", "generic", name, *literals, "--dry-run=client", "--output", "yaml"
        )
        self.cluster.kubectl("apply", "--filename", "-", stdin=made)

    def helm_test(self):
        """`helm test --logs`, as the notes of the chart name it."""
        log = self.cluster.helm("test", "verisim", "--logs")
        assert ": completed" in log, log
        print("  " + log.strip().splitlines()[-1], flush=True)

    def undisturbed(self):
        """A run to compare with."""
        begun = time.monotonic()
        self.start("calm")
        self.calm = self.files("calm")
        print(f"  {len(self.calm)} artifacts after {time.monotonic() - begun:.0f} s", flush=True)

    def pods_deleted(self):
        """Pods deleted in each stage: with their time to save, and without."""
        self.start("deleted")
        kill = partial(self.cluster.delete_pods, "orchestrator", gently=False)
        self.disturb("deleted", "pretraining", "orchestrator killed", kill, again=False)
        for stage, worker in WORKERS.items():
            for gently in (True, False):
                how = "deleted" if gently else "killed"
                fault = f"{worker} {how}"
                self.disturb("deleted", stage, fault, lambda: self.cluster.delete_pods(worker, gently), needed=False)
        self.equal("deleted")
        assert sum(row["run"] == "deleted" for row in self.rows) > len(WORKERS), "most stages were over too soon"
        self.cluster.available()

    def release_changed(self):
        """Upgrade, rollback, and reinstallation in the midst of a run."""
        self.start("changed")
        changed = ["--set", "stages.checkpointSeconds=2"]
        self.disturb("changed", "pretraining", "helm upgrade", lambda: self.cluster.release("upgrade", *changed))
        self.disturb("changed", "evaluation", "helm rollback", lambda: self.cluster.helm("rollback", "verisim"))

        def reinstalled():
            self.cluster.helm("uninstall", "verisim", "--wait")
            until("the end of the pods", lambda: not self.cluster.pods())
            self.cluster.release("install")

        self.disturb("changed", "grpo", "helm uninstall, helm install", reinstalled)
        self.equal("changed")
        self.cluster.available()

    def surroundings(self):
        """A node that is drained, and servers that are killed, or away for long. Their volumes stay."""
        run = "surroundings"
        self.start(run)
        for server in ("temporal", "s3"):
            kill = [*SERVERS, "delete", "pod", f"{server}-0", "--grace-period=0", "--force"]
            self.disturb(run, "pretraining", f"{server} killed", lambda: self.cluster.kubectl(*kill), again=False)

        def drained():
            node = self.cluster.pods(WORKERS["evaluation"])[0]["spec"]["nodeName"]
            ours = ["--pod-selector", "app.kubernetes.io/name=verisim"]
            try:
                self.cluster.kubectl("drain", node, *ours, "--delete-emptydir-data", "--ignore-daemonsets", "--timeout=300s")
            finally:
                self.cluster.kubectl("uncordon", node)

        self.disturb(run, "evaluation", "kubectl drain", drained)
        self.without_temporal(run, "reward_model", "in the midst", lambda: None)
        self.without_temporal(run, "grpo", "at the start of all pods", self.restarted)
        self.equal(run)
        self.cluster.available()

    def restarted(self):
        for service in SERVICES:
            self.cluster.delete_pods(service, gently=False)

    def without_temporal(self, run, stage, when, then):
        """Temporal is away: no container is restarted for that, none is ready, and the run goes on once it is back."""
        before = self.at(run, stage)
        assert before, f"{stage} of {run} was over before Temporal went away: use a longer stage in trial/run.yaml"
        self.scale_temporal(0)
        then()
        time.sleep(self.away)
        assert self.cluster.restarts() == 0, "a container was restarted while Temporal was away"
        states = {one["ready"] for pod in self.cluster.pods() for one in pod["status"]["containerStatuses"]}
        assert states == {False}, "a pod is ready without Temporal"
        self.scale_temporal(1)
        begun = time.monotonic()
        self.further(run, before, again=True)
        self.note(run, stage, f"Temporal away for {self.away} s, {when}", time.monotonic() - begun)

    def scale_temporal(self, replicas):
        self.cluster.kubectl(*SERVERS, "scale", "statefulset/temporal", f"--replicas={replicas}")
        if replicas:
            self.cluster.kubectl(*SERVERS, "rollout", "status", "statefulset/temporal", "--timeout=120s")
        else:
            until("the end of Temporal", lambda: "temporal-0" not in self.cluster.kubectl(*SERVERS, "get", "pods"))

    def policies(self):
        """Which connections pods can open, from each component and to each."""
        self.cluster.available()
        addresses = {service: self.cluster.pods(service)[0]["status"]["podIP"] for service in SERVICES}
        pods = {service: self.cluster.pods(service)[0]["metadata"]["name"] for service in SERVICES}
        of = json.loads(self.cluster.kubectl(*RESEARCH, "get", "pod", "stranger", "--output", "json"))
        addresses["stranger"] = of["status"]["podIP"]
        targets = {
            "temporal.servers:7233": set(SERVICES),
            "s3.servers:7070": set(SERVICES),
            f"{addresses['stranger']}:9999": {"caller"},
            f"{addresses['orchestrator']}:8080": {"caller"},
            f"{addresses['trainer']}:8080": {"caller"},
            f"{addresses['generation']}:8080": {"caller"},
            f"{addresses['reward']}:8080": {"caller"},
            "internet.servers:443": {"generation"},
        }
        probed = 0
        for source in [*SERVICES, "caller", "stranger"]:
            for target, allowed in targets.items():
                host, port = target.split(":")
                if host == addresses.get(source):
                    continue
                if source in ("caller", "stranger"):
                    # The chart has no policy for them: only what it closes on the other side is asked here.
                    if not port == "8080":
                        continue
                    probe = ["curl", "-sS", "--max-time", "3", "-o", "/dev/null", f"http://{target}/"]
                    reached = self.connects(source, probe)
                else:
                    probe = ["timeout", "3", "bash", "-c", f"exec 3<>/dev/tcp/{host}/{port}"]
                    reached = self.connects(pods[source], probe)
                assert reached == (source in allowed), f"{source} reaches {target}: {reached}"
                probed += 1
        print(f"  {probed} connections are open or closed as the policies say", flush=True)

    def connects(self, pod, probe):
        try:
            self.cluster.inside_pod(pod, *probe)
            return True
        except Refused:
            return False

    def kinds(self):
        """Values for clusters of one kind, as this cluster's API server takes them."""
        files = sorted(set(CHART.glob("values-*.yaml")) - {CHART / "values-small.yaml"})
        for file in files:
            chosen = ["--values", CHART / "ci" / "chosen.yaml", "--values", file, "--kube-version", self.cluster.version()]
            rendered = self.cluster.helm("template", "kind", CHART, *chosen)
            taken = self.cluster.kubectl(*RESEARCH, "apply", "--dry-run=server", "--filename", "-", stdin=rendered)
            print(f"  {file.name}: {len(taken.splitlines())} objects", flush=True)

    def rollout(self):
        """A stream of requests through the Service while two orchestrators are replaced."""
        requests, rate = 2500, 25
        self.cluster.release("upgrade", "--set", "orchestrator.replicas=2")
        self.cluster.rolled_out()
        # One client opens a connection for each request, and one keeps its connection.
        clients = "".join(
            f"curl -sS --rate {rate}/s --max-time 20 -o /dev/null -w '%{{http_code}} %{{exitcode}}\\n' {more}"
            f" -H \"X-API-Key: $(cat /key/api-key)\" '{API}/spec/presets#[1-{requests}]' > /tmp/{name} 2>&1 & "
            for name, more in (("fresh", "-H 'Connection: close'"), ("kept", ""))
        )
        begun = time.monotonic()
        self.cluster.inside_pod("caller", "sh", "-c", clients + "true")
        rollouts = 0
        while time.monotonic() - begun < requests / rate:
            self.cluster.kubectl(*RESEARCH, "rollout", "restart", "deployment/verisim-orchestrator")
            self.cluster.rolled_out()
            rollouts += 1

        def answered():
            answers = self.cluster.inside_pod("caller", "cat", "/tmp/fresh", "/tmp/kept").splitlines()
            return answers if len(answers) >= 2 * requests else None

        answers = until("the end of the requests", answered)
        lost = [line for line in answers if line != "200 0"]
        print(f"  {len(answers)} requests during {rollouts} rollouts, {len(lost)} lost", flush=True)
        assert not lost, lost[:10]
        self.cluster.release("upgrade")
        self.cluster.rolled_out()

    # Further parts: other servers, other ways to run pods, other ends of pods.

    def upgraded(self, *settings):
        """Upgrades the release to the values of the trial and more, and waits for its pods."""
        words = [word for setting in settings for word in ("--set", setting)]
        self.cluster.release("upgrade", *words)
        self.cluster.rolled_out()

    def minio(self):
        """MinIO as store, killed in the midst of a run."""
        self.cluster.kubectl("apply", "--filename", HERE / "trial" / "minio.yaml")
        self.upgraded("s3.endpoint=http://minio.servers:7071")
        self.start("minio")
        kill = [*SERVERS, "delete", "pod", "minio-0", "--grace-period=0", "--force"]
        self.disturb("minio", "grpo", "MinIO killed", lambda: self.cluster.kubectl(*kill), again=False)
        self.equal("minio")
        self.upgraded()

    def tokens(self):
        """Callers with tokens of OAuth 2."""
        issuer = "http://issuer.research:9000"
        with tempfile.TemporaryDirectory() as folder:
            issued = Issuer(pathlib.Path(folder), issuer)
            files = [f"--from-file={file}" for file in issued.files()]
            create = ["create", "configmap", "issuer", *files, "--dry-run=client", "--output", "yaml"]
            made = self.cluster.kubectl(*RESEARCH, *create)
            self.cluster.kubectl("apply", "--filename", "-", stdin=made)
            self.cluster.kubectl(*RESEARCH, "delete", "pod", "issuer", "--ignore-not-found")
            self.cluster.kubectl("apply", "--filename", HERE / "trial" / "issuer.yaml")
            self.cluster.kubectl(*RESEARCH, "wait", "--for=condition=Ready", "pod", "issuer", "--timeout=60s")
            self.upgraded(f"api.oauth2IssuerUri={issuer}", "api.oauth2Audience=verisim")
            good, *others = (issued.token(*claims) for claims in (("verisim", 600), ("another", 600), ("verisim", -600)))
        # Until no request reaches the orchestrator before it.
        until("the acceptance of a token", lambda: self.status(f"Authorization: Bearer {good}") == "200", patience=60)
        statuses = [self.status(f"Authorization: Bearer {token}") for token in (good, *others, "none")]
        statuses += [self.status("X-API-Key: $(cat /key/api-key)"), self.status("X-API-Key: another")]
        assert statuses == ["200", "401", "401", "401", "200", "401"], statuses
        print(f"  a token, of another audience, expired, none, key, another key: {' '.join(statuses)}", flush=True)
        self.upgraded()

    def status(self, header):
        ask = f"""curl -sS -o /dev/null -w '%{{http_code}}' -H "{header}" {API}/runs"""
        return self.cluster.inside_pod("caller", "sh", "-c", ask)

    def any_user(self):
        """Ids that a cluster like OpenShift chooses: the images know no such user."""
        self.upgraded(*(f"podSecurity.{name}={number}" for name, number in ANY_IDS.items()))
        self.start("any-user")
        self.equal("any-user")
        self.upgraded()

    def claimed_scratch(self):
        """A volume of the default storage class for the scratch files of each worker."""
        default = "storageclass.kubernetes.io/is-default-class"
        classes = json.loads(self.cluster.kubectl("get", "storageclass", "--output", "json"))["items"]
        name = next(one["metadata"]["name"] for one in classes if one["metadata"].get("annotations", {}).get(default) == "true")
        self.upgraded(*(f"{service}.scratch.storageClass={name}" for service in SERVICES[1:]))
        self.start("claimed")
        kill = partial(self.cluster.delete_pods, "trainer", gently=False)
        self.disturb("claimed", "pretraining", "trainer killed, its volume lost", kill)
        self.equal("claimed")
        self.upgraded()
        until("the end of the volumes", lambda: "scratch" not in self.cluster.kubectl(*RESEARCH, "get", "pvc"))

    def out_of_memory(self):
        """The kernel kills a worker because its container has no memory left."""
        self.start("memory")

        def starved():
            # Many that are smaller than the service: the kernel chooses the largest.
            eat = "for _ in {1..16}; do head -c 250M /dev/zero | tail -c 250M | sleep 60 & done; wait"
            try:
                self.cluster.inside_pod(self.cluster.pods("trainer")[0]["metadata"]["name"], "bash", "-c", eat)
            except Refused:
                pass

        self.disturb("memory", "pretraining", "trainer out of memory", starved)
        (status,) = self.cluster.pods("trainer")[0]["status"]["containerStatuses"]
        assert status["lastState"]["terminated"]["reason"] == "OOMKilled", status
        self.equal("memory")

    def full_disk(self):
        """A worker writes more than its scratch folder may hold, and is evicted."""
        self.upgraded("trainer.scratch.size=200Mi")
        self.start("disk")

        def filled():
            pod = self.cluster.pods("trainer")[0]["metadata"]["name"]
            self.cluster.inside_pod(pod, "bash", "-c", "head -c 300M /dev/zero > /scratch/fill")
            until("the eviction", lambda: self.evicted(pod), patience=180)

        self.disturb("disk", "pretraining", "scratch folder full, trainer evicted", filled)
        self.equal("disk")
        self.upgraded()

    def evicted(self, pod):
        pods = json.loads(self.cluster.kubectl(*RESEARCH, "get", "pods", "--output", "json"))["items"]
        found = next((one for one in pods if one["metadata"]["name"] == pod), None)
        return not found or found["status"].get("reason") == "Evicted"

    def preempted(self):
        """A worker with a priority takes the place of a pod with less."""
        classes = "".join(
            f"apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {{name: {name}}}\nvalue: {value}\n---\n"
            for name, value in (("trial-high", 1000), ("trial-low", 1))
        )
        self.cluster.kubectl("apply", "--filename", "-", stdin=classes)
        self.upgraded("trainer.priorityClassName=trial-high", "trainer.resources.requests.cpu=400m")
        node = self.cluster.pods("trainer")[0]["spec"]["nodeName"]
        trainer = [*RESEARCH, "scale", "deployment/verisim-trainer"]
        container = {"name": "filler", "image": "curlimages/curl:8.17.0", "command": ["sleep", "infinity"]}
        spec = {"priorityClassName": "trial-low", "nodeName": node, "terminationGracePeriodSeconds": 1}
        spec["containers"] = [container]
        filler = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "filler", "namespace": "servers"}, "spec": spec}

        def taken():
            self.cluster.kubectl(*trainer, "--replicas=0")
            until("the end of the trainer", lambda: not self.cluster.pods("trainer"))
            container["resources"] = {"requests": {"cpu": f"{self.free_cpu(node) - 200}m"}}
            self.cluster.kubectl("apply", "--filename", "-", stdin=json.dumps(filler))
            self.cluster.kubectl(*SERVERS, "wait", "--for=condition=Ready", "pod", "filler", "--timeout=60s")
            self.cluster.kubectl(*trainer, "--replicas=1")
            self.cluster.kubectl(*SERVERS, "wait", "--for=delete", "pod", "filler", "--timeout=60s")

        self.start("preempted")
        try:
            self.disturb("preempted", "pretraining", "trainer takes the place of a pod with less priority", taken)
        finally:
            self.cluster.kubectl(*SERVERS, "delete", "pod", "filler", "--ignore-not-found")
        self.equal("preempted")
        self.upgraded()
        self.cluster.kubectl("delete", "priorityclass", "trial-high", "trial-low")

    def free_cpu(self, node):
        """Thousandths of a core that no pod of the node has asked for."""

        def millis(text):
            return int(text[:-1]) if text.endswith("m") else 1000 * int(text)

        pods = json.loads(self.cluster.kubectl("get", "pods", "--all-namespaces", "--output", "json"))["items"]
        asked = sum(
            millis(container["resources"].get("requests", {}).get("cpu", "0m"))
            for pod in pods
            if pod["spec"].get("nodeName") == node and pod["status"]["phase"] in ("Pending", "Running")
            for container in pod["spec"]["containers"]
        )
        whole = json.loads(self.cluster.kubectl("get", "node", node, "--output", "json"))["status"]["allocatable"]["cpu"]
        return millis(whole) - asked

    def table(self):
        lines = ["| stage | fault | seconds until the run was further | artifacts |", "|---|---|---|---|"]
        lines += [f"| {row['stage']} | {row['fault']} | {row['seconds']:.0f} | {row['digests']} |" for row in self.rows]
        return "\n".join(lines)


class Issuer:
    """Signs tokens of OAuth 2, and publishes by which key."""

    def __init__(self, folder, address):
        self.folder = folder
        self.address = address
        self.key = folder / "key.pem"
        self.name = secrets.token_hex(8)
        openssl("genrsa", "-out", self.key, "2048")

    def files(self):
        modulus = bytes.fromhex(openssl("rsa", "-in", self.key, "-noout", "-modulus").decode().strip().removeprefix("Modulus="))
        key = {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": self.name, "n": base64url(modulus), "e": "AQAB"}
        configuration = {
            "issuer": self.address,
            "jwks_uri": f"{self.address}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }
        (self.folder / "keys").write_text(json.dumps({"keys": [key]}))
        (self.folder / "openid-configuration").write_text(json.dumps(configuration))
        return [self.folder / "keys", self.folder / "openid-configuration", HERE / "trial" / "answer"]

    def token(self, audience, seconds):
        claims = {"iss": self.address, "aud": audience, "sub": "trial", "exp": int(time.time()) + seconds}
        parts = [{"alg": "RS256", "typ": "JWT", "kid": self.name}, claims]
        signed = ".".join(base64url(json.dumps(part).encode()) for part in parts)
        return f"{signed}.{base64url(openssl('dgst', '-sha256', '-sign', self.key, stdin=signed.encode()))}"


def openssl(*words, stdin=b""):
    return subprocess.run(["openssl", *map(str, words)], input=stdin, capture_output=True, check=True).stdout


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def named(words):
    return {name: getattr(Trial, name) for name in words.split()}


PARTS = named("documented install helm_test undisturbed pods_deleted release_changed surroundings policies kinds rollout")
FURTHER = named("minio tokens any_user claimed_scratch out_of_memory full_disk preempted")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS, *FURTHER], metavar="PART", help=", ".join([*PARTS, *FURTHER]))
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--inside", metavar="PROGRAM")
    parser.add_argument("--registry", default="registry.example.com/verisim")
    parser.add_argument("--away", type=int, default=300, metavar="SECONDS", help="how long Temporal is away, each time")
    arguments = parser.parse_args()
    trial = Trial(Cluster(arguments.inside, arguments.registry), arguments.away)
    begun = time.monotonic()
    try:
        parts = PARTS | FURTHER
        for name in arguments.parts or (parts if arguments.all else PARTS):
            print(f"== {time.monotonic() - begun:.0f} s, {name}: {parts[name].__doc__.strip()}", flush=True)
            parts[name](trial)
    except (AssertionError, Refused) as e:
        sys.exit(f"{name}: {e}")
    finally:
        print(trial.table())
    print(f"== passed in {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
