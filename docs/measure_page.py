#!/usr/bin/env python3
"""Measures the API and the web page with many runs, many points and many watchers, as docs/page.md tells.

    ./verisim demo --data DATA
    docs/measure_page.py DATA RUN                   # starts ./verisim up on DATA, after it has copied RUN's records 2,000 times

Needs chromium on the PATH and the package playwright. Measure on an idle machine.
"""

import json
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

import playwright.sync_api

RUNS = 2000
POINTS = 100_000
CHUNK = 1000
WATCHERS = 200
PAGES = 10
ROOT = pathlib.Path(__file__).resolve().parent.parent


def copy_records(runs, run):
    """Runs that have ended, without artifacts."""
    source = runs / run
    started = source.joinpath("started.txt").read_text()
    for i in range(RUNS):
        target = runs / f"copy-{i:04d}"
        if target.exists():
            continue
        target.mkdir()
        for name in ["spec.json", "report.json"]:
            target.joinpath(name).write_text(source.joinpath(name).read_text().replace(f'"{run}"', f'"{target.name}"'))
        target.joinpath("started.txt").write_text(started[:17] + f"{i % 60:02d}" + started[19:])


def write_points(runs, run):
    """A stage that has written many metrics and is not done."""
    folder = runs / run / "base_model_v9" / "metrics" / "attempt-1"
    folder.mkdir(parents=True, exist_ok=True)
    for first in range(1, POINTS, CHUNK):
        rows = (
            json.dumps({"step": step, "reward": 0.3 + step / POINTS, "reward_std": 0.1, "kl": 0.01, "loss/train": 1 / step})
            for step in range(first, first + CHUNK)
        )
        folder.joinpath(f"{first}.jsonl").write_text("".join(row + "\n" for row in rows))


def timed(address, times=20):
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        with urllib.request.urlopen(address, timeout=60) as answer:
            body = answer.read()
        seconds.append(time.perf_counter() - start)
    return f"{1000 * statistics.median(seconds):.0f} ms, first {1000 * seconds[0]:.0f} ms, {len(body) // 1000} kB"


def memory(process):
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
    return 0


def watch(host, port, run):
    client = socket.create_connection((host, port))
    client.sendall(f"GET /api/v1/runs/{run}/events HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
    return client


def browse(address, run):
    with playwright.sync_api.sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        start = time.perf_counter()
        page.goto(f"{address}/")
        page.get_by_role("heading", name="Runs").wait_for()
        print(f"the page, empty cache: {1000 * (time.perf_counter() - start):.0f} ms")
        paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
        sent = page.evaluate("performance.getEntriesByType('resource').reduce((sum, one) => sum + one.transferSize, 0)")
        print(f"first contentful paint {paint:.0f} ms, {sent / 1000:.0f} kB over the wire")
        for _ in range(PAGES - 1):
            page.get_by_role("button", name="Show older runs").click()
            page.wait_for_timeout(500)
        frames = page.evaluate(
            """async () => {
                 const frames = [];
                 let last = performance.now();
                 for (let i = 0; i < 120; i++) {
                   scrollBy(0, 40);
                   const now = await new Promise(requestAnimationFrame);
                   frames.push(now - last);
                   last = now;
                 }
                 return frames.sort((a, b) => a - b);
               }"""
        )
        print(f"frames while {50 * PAGES} rows scroll: median {frames[60]:.0f} ms, longest {frames[-1]:.0f} ms")
        start = time.perf_counter()
        page.goto(f"{address}/#/runs/{run}")
        page.get_by_text("reward: mean and standard deviation").wait_for()
        print(f"a run with a stage of {POINTS} points: curves after {1000 * (time.perf_counter() - start):.0f} ms")
        browser.close()


def main(data, run):
    runs = data / "s3" / "verisim" / "runs"
    copy_records(runs, run)
    write_points(runs, run)
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen([ROOT / "verisim", "up", "--embedded", "--port", "8096", "--data", data], stdout=log)
        try:
            address = "http://127.0.0.1:8096"
            for _ in range(300):
                try:
                    urllib.request.urlopen(f"{address}/api/v1/runs?limit=1", timeout=60).close()
                    break
                except OSError:
                    time.sleep(1)
            print(f"list, 50 of {RUNS + 1} runs: {timed(f'{address}/api/v1/runs?limit=50')}")
            print(f"list, a part of the id: {timed(f'{address}/api/v1/runs?limit=50&id=199')}")
            metrics = f"{address}/api/v1/runs/{run}/metrics?artifact=base_model_v9&points=1000"
            print(f"{POINTS} points, thinned to 1,000: {timed(metrics, 5)}")
            print(f"the last of them: {timed(f'{metrics}&from={POINTS - 10}', 5)}")
            before = memory(server)
            watchers = [watch("127.0.0.1", 8096, run) for _ in range(WATCHERS)]
            time.sleep(60)
            print(f"list beside {WATCHERS} watchers: {timed(f'{address}/api/v1/runs?limit=50')}")
            print(f"memory of the server: {before} MiB before, {memory(server)} MiB after a minute of {WATCHERS} watchers")
            for client in watchers:
                client.close()
            browse(address, run)
            print(f"memory at the end: {memory(server)} MiB")
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2])
