#!/usr/bin/env python3
"""Checks the chart: lint, schemas of several Kubernetes versions, what the manifests promise, and what is refused.

Needs helm on the PATH, and the Python package kubernetes-validate. Alerts are made to fire where promtool is there, too.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import urllib.parse

import kubernetes_validate
import yaml

CHART = pathlib.Path(__file__).parent / "verisim"
VALUES = sorted(set((CHART / "ci").glob("*.yaml")) - {CHART / "ci" / "chosen.yaml"})
# Values for clusters of one kind; only what each installation has to choose is set beside them.
KINDS = {
    kind: [CHART / "ci" / "chosen.yaml", CHART / f"values-{kind}.yaml"] for kind in ("eks", "gke", "aks", "openshift")
}
KUBERNETES = ["1.29", "1.32", "1.35"]
SERVICES = ["orchestrator", "trainer", "generation", "reward"]
CUSTOM = {"monitoring.coreos.com/v1", "keda.sh/v1alpha1"}

# What is set on top of minimal.yaml, and a part of the sentence that refuses it.
REFUSED = [
    ({"image.registry": ""}, "image.registry is empty"),
    ({"temporal.address": ""}, "temporal.address is empty"),
    ({"s3.endpoint": ""}, "s3.endpoint is empty"),
    ({"s3.secret": ""}, "s3.secret is empty"),
    ({"s3.podIdentity": True}, "s3.secret is set, so"),
    ({"podSecurity.runAsUser": 0}, "runAsUser"),
    ({"api.unauthenticated": False}, "no caller can authenticate"),
    ({"api.keySecret.name": "key"}, "remove one of them"),
    ({"temporal.apiKey.secret": "cloud"}, "an API key must not be sent unencrypted"),
    ({"temporal.tls.clientSecret": "client"}, "temporal.tls.enabled is false"),
    ({"s3.endpoint": "http://s3:7070", "s3.caSecret": "ca"}, "s3.endpoint begins with http"),
    ({"api.requestsPerSecond": 0}, "requestsPerSecond"),
    ({"orchestrator.ingress.enabled": True}, "orchestrator.ingress.host is empty"),
    ({"trainer.gpu.count": 1, "trainer.strategy": "RollingUpdate"}, "a rollout would need twice as many"),
    ({"reward.gpu.runtimeClass": "nvidia"}, "reward.gpu.count is 0"),
    ({"generation.autoscaling.enabled": True, "generation.autoscaling.minReplicas": 9}, "must not be above maxReplicas"),
    ({"api.oauth2Audience": "us"}, "set the issuer of the tokens"),
    ({"temporal.tls.enabled": True, "reward.autoscaling.enabled": True}, "only with a client certificate or an API key"),
    (
        {
            "serviceMonitor.enabled": True,
            "networkPolicy.apiFrom": [{"podSelector": {"matchLabels": {"app": "caller"}}}],
        },
        "add Prometheus to networkPolicy.metricsFrom",
    ),
    ({"stages.checkpointSeconds": 60}, "must be below stages.heartbeatTimeoutSeconds"),
    ({"temporal.address": "temporal"}, "/temporal/address"),
    ({"s3.endpoint": "s3.example.com"}, "/s3/endpoint"),
    ({"trainer.replica": 3}, "replica"),
    ({"trainer.autoscaling.cooldownSeconds": 7200}, "cooldownSeconds"),
    ({"shutdown.drainSeconds": 0}, "drainSeconds"),
    ({"shutdown.preStopSeconds": -1}, "preStopSeconds"),
    ({"image.pullPolicy": "Sometimes"}, "pullPolicy"),
    ({"orchestrator.ingress.host": "verisim.example.com"}, "orchestrator.ingress.host is set, but"),
    ({"networkPolicy.enabled": False, "networkPolicy.apiFrom": [{"podSelector": {}}]}, "nothing would be closed"),
    ({"prometheusRule.labels": {"release": "prometheus"}}, "prometheusRule.labels is set, but"),
    ({"generation.autoscaling.enabled": True, "generation.replicas": 4}, "set minReplicas and maxReplicas instead"),
    ({"serviceAccount.annotations": {"eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/v"}}, "s3.secret is set, so"),
    ({"s3.secret": "", "serviceAccount.annotations": {"iam.gke.io/gcp-service-account": "v@example.com"}}, "s3.secret is empty"),
    ({"podSecurity": None}, "use --reset-then-reuse-values"),
]


def helm(*arguments, stdin=None):
    return subprocess.run(["helm", *map(str, arguments)], input=stdin, capture_output=True, text=True)


def render(files, kubernetes):
    values = [word for file in files for word in ("--values", file)]
    done = helm("template", "mine", CHART, "--namespace", "research", *values, "--kube-version", kubernetes)
    assert done.returncode == 0, f"{files}: {done.stderr}"
    return [document for document in yaml.safe_load_all(done.stdout) if document]


def of_kind(documents, kind):
    return {document["metadata"]["name"]: document for document in documents if document["kind"] == kind}


def merged(files):
    """The chart's defaults under files of values."""

    def over(base, top):
        for key, value in top.items():
            base[key] = over(base[key], value) if isinstance(value, dict) and isinstance(base.get(key), dict) else value
        return base

    merged = {}
    for file in [CHART / "values.yaml", *files]:
        # Without the identity of what the file's anchors share.
        merged = over(merged, json.loads(json.dumps(yaml.safe_load(file.read_text()))))
    return merged


def check_schemas(documents, kubernetes):
    for document in documents:
        if document["apiVersion"] not in CUSTOM:
            kubernetes_validate.validate(document, kubernetes, strict=True)


def check_pod(service, deployment, values):
    pod = deployment["spec"]["template"]["spec"]
    drain = values["shutdown"]["drainSeconds"]
    (container,) = pod["containers"]
    environment = {variable["name"]: variable for variable in container["env"]}
    process = int(environment["SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE"]["value"].removesuffix("s"))

    assert environment["VERISIM_TEMPORAL_DRAIN"]["value"] == f"{drain}s"
    wait = int(container["lifecycle"]["preStop"]["exec"]["command"][1]) if service == "orchestrator" else 0
    assert wait == (values["shutdown"]["preStopSeconds"] if service == "orchestrator" else 0)
    assert drain < process < pod["terminationGracePeriodSeconds"] - wait, "a pod must outlive its process, that its stage"

    security = pod["securityContext"]
    assert security["runAsNonRoot"] and security.get("runAsUser", 1) > 0
    chosen = {name: number for name, number in values["podSecurity"].items() if number is not None}
    assert {name: security[name] for name in security if name in values["podSecurity"]} == chosen
    assert security["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod["automountServiceAccountToken"] is False
    assert not any(pod.get(key) for key in ("hostNetwork", "hostPID", "hostIPC"))
    assert not any("hostPath" in volume for volume in pod["volumes"])
    assert "memory" in container["resources"]["limits"]

    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    mounts = {mount["name"]: mount for mount in container["volumeMounts"]}
    assert volumes.keys() == mounts.keys(), "every volume is mounted"
    for name, mount in mounts.items():
        given = "secret" in volumes[name] or "persistentVolumeClaim" in volumes[name]
        assert given == bool(mount.get("readOnly")), f"{name} is written to iff it is the pod's own"

    for name, variable in environment.items():
        if any(word in name for word in ("SECRET", "API_KEY", "ACCESS_KEY")):
            assert "valueFrom" in variable or variable["value"].startswith("/"), f"{name} is a secret in the clear"
        if name.endswith(("_FILE", "_PATH")):
            assert any(variable["value"].startswith(mount["mountPath"] + "/") for mount in mounts.values()), name

    tls = values["temporal"]["tls"]
    assert (environment.get("TEMPORAL_TLS", {}).get("value") == "true") == tls["enabled"]
    assert ("TEMPORAL_TLS_CLIENT_KEY_PATH" in environment) == bool(tls["clientSecret"])
    payloads = environment.get("VERISIM_TEMPORAL_PAYLOADKEYFILE")
    assert bool(payloads) == bool(values["temporal"]["payloadKeySecret"])
    assert not payloads or any(payloads["value"].startswith(mount["mountPath"] + "/") for mount in mounts.values())
    assert ("SSL_CERT_FILE" in environment) == bool(values["s3"]["caSecret"])
    assert ("S3_SECRET_KEY_FILE" in environment) == bool(values["s3"]["secret"])
    assert pod.get("priorityClassName", "") == values[service]["priorityClassName"]
    assert ("TEMPORAL_API_KEY" in environment) == bool(values["temporal"]["apiKey"]["secret"])
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert container[probe]["httpGet"]["path"].startswith("/actuator/health/")

    if service == "orchestrator":
        api = values["api"]
        assert ("VERISIM_API_KEYFILE" in environment) == bool(api["keySecret"]["name"])
        assert environment["VERISIM_API_REQUESTSPERSECOND"]["value"] == str(api["requestsPerSecond"])
        hosts = environment["VERISIM_API_HOSTS"]["value"].split(",")
        ingress = values["orchestrator"]["ingress"]["host"]
        assert "mine-orchestrator" in hosts and set(api["hosts"] + [ingress] * bool(ingress)) <= set(hosts), hosts
        assert ("VERISIM_API_UNAUTHENTICATED" in environment) == api["unauthenticated"]
        assert ("SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_AUDIENCES" in environment) == bool(api["oauth2Audience"])
        return
    corpus = values["corpus"] if service == "generation" else {"claim": "", "privateAddresses": False}
    assert ("VERISIM_CORPUS_PRIVATEADDRESSES" in environment) == corpus["privateAddresses"]
    assert ("VERISIM_CORPUS_FOLDER" in environment) == bool(corpus["claim"]) == ("corpora" in mounts)
    gpu = values[service]["gpu"]
    assert container["image"].split(":")[-2].endswith("-cuda") == (gpu["count"] > 0)
    assert container["resources"]["limits"].get(gpu["resource"], 0) == gpu["count"]
    assert gpu["count"] == 0 or deployment["spec"]["strategy"] == {"type": "Recreate"}
    assert ("replicas" in deployment["spec"]) != values[service]["autoscaling"]["enabled"]
    scratch = values[service]["scratch"]
    kind = "ephemeral" if scratch["storageClass"] else "emptyDir"
    assert kind in volumes["scratch"] and scratch["size"] in str(volumes["scratch"])


def selects(selector, deployment):
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    return selector["matchLabels"].items() <= labels.items()


def port_of(url):
    parts = urllib.parse.urlsplit(url)
    return parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def check_promises(documents, values):
    deployments = of_kind(documents, "Deployment")
    assert sorted(deployments) == sorted(f"mine-{service}" for service in SERVICES)
    for service in SERVICES:
        name = f"mine-{service}"
        deployment = deployments[name]
        assert selects(deployment["spec"]["selector"], deployment)
        check_pod(service, deployment, values)
        assert selects(of_kind(documents, "PodDisruptionBudget")[name]["spec"]["selector"], deployment)
        policy = of_kind(documents, "NetworkPolicy")[name]["spec"]
        assert selects(policy["podSelector"], deployment)
        assert sorted(policy["policyTypes"]) == ["Egress", "Ingress"]
        ports = {port["port"] for rule in policy["egress"] for port in rule["ports"]}
        agent = [rule for rule in policy["egress"] if "169.254.170.23/32" in json.dumps(rule)]
        assert bool(agent) == values["s3"]["podIdentity"], "the agent of pod identities is reached iff it is needed"
        temporal = int(values["temporal"]["address"].rsplit(":", 1)[1])
        extra = values["networkPolicy"]["extraEgress"] + agent
        assert {53, temporal} <= ports and all("to" not in rule for rule in policy["egress"] if rule not in extra)
        assert port_of(values["s3"]["endpoint"]) in ports, "nobody reaches the store"
        tokens = port_of(values["api"]["oauth2IssuerUri"])
        assert service != "orchestrator" or not tokens or tokens in ports, "nobody tells whose tokens are good"
        expected = service == "generation" or values["s3"]["endpoint"].startswith("https:") or tokens == 443
        assert 443 not in ports or expected
        service_of_pod = of_kind(documents, "Service")[name]["spec"]
        assert service_of_pod["selector"].items() <= deployment["spec"]["template"]["metadata"]["labels"].items()
    scaled = of_kind(documents, "ScaledObject")
    assert sorted(scaled) == sorted(
        f"mine-{service}" for service in SERVICES[1:] if values[service]["autoscaling"]["enabled"]
    )
    for name, scaler in scaled.items():
        (trigger,) = scaler["spec"]["triggers"]
        assert scaler["spec"]["scaleTargetRef"]["name"] == name
        behavior = scaler["spec"]["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]
        assert behavior["scaleDown"]["stabilizationWindowSeconds"] == scaler["spec"]["cooldownPeriod"] >= 1800
        assert trigger["metadata"]["taskQueue"] == "verisim-" + name.removeprefix("mine-")
        assert ("authenticationRef" in trigger) == values["temporal"]["tls"]["enabled"]
    tried = bool(values["api"]["keySecret"]["name"] or values["api"]["unauthenticated"])
    assert bool(of_kind(documents, "Pod")) == tried, "`helm test` has a key, or needs none"
    assert bool(of_kind(documents, "Ingress")) == values["orchestrator"]["ingress"]["enabled"]
    assert bool(of_kind(documents, "ServiceMonitor")) == values["serviceMonitor"]["enabled"]
    assert bool(of_kind(documents, "PrometheusRule")) == values["prometheusRule"]["enabled"]
    assert bool(of_kind(documents, "ConfigMap")) == values["grafanaDashboard"]["enabled"]
    for dashboard in of_kind(documents, "ConfigMap").values():
        assert json.loads(dashboard["data"]["verisim.json"])["panels"]
    (account,) = of_kind(documents, "ServiceAccount").values()
    assert account["metadata"].get("annotations", {}) == values["serviceAccount"]["annotations"]
    assert not of_kind(documents, "Secret"), "the chart makes no secrets"
    assert not of_kind(documents, "Role") and not of_kind(documents, "ClusterRole")


def images(documents):
    specs = [d["spec"]["template"]["spec"] for d in of_kind(documents, "Deployment").values()]
    specs += [d["spec"] for d in of_kind(documents, "Pod").values()]
    return [container["image"] for spec in specs for container in spec["containers"]]


def check_alerts():
    """Each alert is explained, and nothing else is."""
    groups = yaml.safe_load((CHART / "alerts.yaml").read_text())["groups"]
    section = (CHART.parent.parent / "docs" / "operations.md").read_text().split("\n## Alerts\n")[1]
    explained = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    known = [rule["alert"] for group in groups for rule in group["rules"]]
    assert explained == known, f"docs/operations.md explains {explained}, the alerts are {known}"
    tests = CHART.parent / "alerts-test.yaml"
    fired = {
        test["alertname"]
        for group in yaml.safe_load(tests.read_text())["tests"]
        for test in group["alert_rule_test"]
        if test.get("exp_alerts")
    }
    assert fired == set(known), f"{tests.name} makes {sorted(fired)} fire, the alerts are {known}"
    if not shutil.which("promtool"):
        print("SKIPPED: no alert was made to fire, since there is no promtool on the PATH")
        return
    done = subprocess.run(["promtool", "test", "rules", tests], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    print(f"{len(known)} alerts fire, each when it should")


def check_refusals():
    for changes, sentence in REFUSED:
        values = yaml.safe_load((CHART / "ci" / "minimal.yaml").read_text())
        for path, value in changes.items():
            *above, key = path.split(".")
            place = values
            for step in above:
                place = place.setdefault(step, {})
            place[key] = value
        done = helm("template", "mine", CHART, "--values", "-", "--kube-version", KUBERNETES[-1], stdin=yaml.safe_dump(values))
        assert done.returncode != 0, f"{changes} is not refused"
        assert sentence in done.stderr, f"{changes} is refused without '{sentence}': {done.stderr}"


def main():
    for name, files in {**{file.name: [file] for file in VALUES}, **KINDS}.items():
        done = helm("lint", "--strict", CHART, *(word for file in files for word in ("--values", file)))
        assert done.returncode == 0, done.stdout + done.stderr
        for kubernetes in KUBERNETES:
            documents = render(files, kubernetes)
            check_schemas(documents, kubernetes)
            check_promises(documents, merged(files))
        print(f"{name}: {len(documents)} objects hold on Kubernetes {', '.join(KUBERNETES)}")
    small = of_kind(render([CHART / "ci" / "minimal.yaml", CHART / "values-small.yaml"], KUBERNETES[-1]), "Deployment")
    asked = [d["spec"]["template"]["spec"]["containers"][0]["resources"]["requests"] for d in small.values()]
    assert sum(int(request["cpu"].removesuffix("m")) for request in asked) <= 500, asked
    assert sum(int(request["memory"].removesuffix("Mi")) for request in asked) <= 3072, asked
    away = render([CHART / "ci" / "air-gapped.yaml"], KUBERNETES[-1])
    assert all(image.startswith("mirror.internal:5000/") for image in images(away)), images(away)
    check_alerts()
    check_refusals()
    print(f"{len(REFUSED)} wrong values are refused")


if __name__ == "__main__":
    sys.exit(main())
