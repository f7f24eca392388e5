#!/usr/bin/env python3
"""Compares the speed of Verisim with that of Python programs, and prints the table of docs/performance.md.

    python3 docs/compare_speed.py PEERS [--python PYTHON] [--threads N]
        [--only train,sample,score,grpo,gpt2,smollm2] [--precisions float32,bfloat16]

PEERS is a folder with the programs train_step.py, generate.py and grpo_step.py and the module gpt.py: a plain PyTorch GPT,
transformers' generate and TRL's GRPO trainer. Each program prints one JSON object per line. PYTHON must have the packages
that they need. Each measurement of Verisim is directly followed by that of the Python program, and nothing runs in parallel.
Only the ratio in a line is meaningful; above 1 means that Verisim is faster. Takes about 20 minutes on 2 cores with bfloat16
instructions.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

LAUNCHER = Path(__file__).resolve().parent.parent / "verisim"
GPT2 = ["--layers", "12", "--heads", "12", "--width", "768", "--vocab", "50257", "--block", "1024", "--batch", "1"]
SCORE = """
import json, statistics, time, torch
from gpt import GPT
torch.set_num_threads({threads})
model = GPT(65, 256, 6, 6, 384).eval()
head = torch.nn.Sequential(torch.nn.Linear(384, 256), torch.nn.ReLU(), torch.nn.Linear(256, 2), torch.nn.Softmax(-1))
times = []
for _ in range(7):
    texts = torch.randint(65, (32, 256))
    start = time.perf_counter()
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled={bfloat16}):
        head(model.hidden(texts)[:, -1].float())[:, 0].tolist()
    times.append(time.perf_counter() - start)
print(json.dumps({{"tokens_per_second": round(32 * 256 / statistics.median(times[2:]))}}))
"""

SMOLLM2 = """
import json, statistics, time, torch
from transformers import LlamaConfig, LlamaForCausalLM
torch.set_num_threads({threads})
model = LlamaForCausalLM(LlamaConfig(vocab_size=49152, hidden_size=576, intermediate_size=1536, num_hidden_layers=30,
    num_attention_heads=9, num_key_value_heads=3, max_position_embeddings=8192, rope_theta=100000.0, rms_norm_eps=1e-5,
    tie_word_embeddings=True, bos_token_id=None, eos_token_id=None, pad_token_id=0))
bfloat16 = torch.autocast("cpu", torch.bfloat16, enabled={bfloat16})
def measure(work, tokens, repeats):
    times = []
    for _ in range(repeats + 1):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    print(json.dumps({{"tokens_per_second": round(tokens / statistics.median(times[1:]), 1)}}), flush=True)
def likelihood():
    texts = torch.randint(49152, (8, 128))
    with torch.inference_mode(), bfloat16:
        logits = model(texts[:, :-1], use_cache=False).logits.float()
        torch.nn.functional.cross_entropy(logits.view(-1, 49152), texts[:, 1:].reshape(-1), reduction="none")
def sample():
    with torch.inference_mode(), bfloat16:
        model.generate(torch.randint(49152, (16, 32)), do_sample=True, top_k=0, min_new_tokens=96, max_new_tokens=96)
optimizer = torch.optim.AdamW(model.parameters(), 1e-3, (0.9, 0.95), weight_decay=0.1)
def train():
    texts = torch.randint(49152, (4, 129))
    with bfloat16:
        logits = model(texts[:, :-1], use_cache=False).logits.float()
        loss = torch.nn.functional.cross_entropy(logits.view(-1, 49152), texts[:, 1:].reshape(-1))
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad()
model.eval()
measure(likelihood, 8 * 128, 5)
measure(sample, 16 * 96, 3)
model.train()
measure(train, 4 * 128, 5)
"""


def objects(command, cwd=None):
    print("$ " + " ".join(str(word) if "\n" not in str(word) else "..." for word in command), file=sys.stderr, flush=True)
    done = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{command[0]} failed with {done.returncode}:\n{done.stderr[-2000:]}")
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"')]
    for entry in found:
        print("  " + json.dumps(entry), file=sys.stderr, flush=True)
    return found


def row(work, ours, unit, *peers):
    """Prints one line of the table. Lower times and higher rates are better."""
    ratios = [peer / ours if unit in ("ms", "s") else ours / peer for peer in peers]
    cells = [work, f"{ours:g} {unit}", " / ".join(f"{peer:g}" for peer in peers) + f" {unit}"]
    print("| " + " | ".join(cells + [" / ".join(f"{ratio:.2f}" for ratio in ratios)]) + " |", flush=True)


def train(bench, peer, shape, precisions):
    for precision in precisions:
        suffix = "" if precision == "float32" else "-bf16"
        ours = bench("train", "--shape", shape, "--precision", precision, "--repeats", "9")[0]["ms"]
        modes = f"eager{suffix},compiled{suffix}"
        theirs = peer("train_step.py", "--modes", modes, *(GPT2 if shape == "gpt2" else []))
        row(f"training step, {shape}, {precision}", ours, "ms", *(entry["ms"] for entry in theirs))


def sample(bench, peer, precisions):
    for precision in precisions:
        ours = bench("sample", "--precision", precision, "--repeats", "3")
        theirs = peer("generate.py", "--dtypes", precision)
        for mine, other in zip(ours, theirs):
            row(f"sampling, small, {precision}, batch {mine['batch']}", mine["tokens_per_second"], "tokens/s",
                other["tokens_per_second"])


def score(bench, python, folder, threads, precisions):
    for precision in precisions:
        ours = bench("score", "--precision", precision)[0]
        theirs = objects([python, "-c", SCORE.format(threads=threads, bfloat16=precision == "bfloat16")], folder)[0]
        row(f"scoring, small, {precision}, batch {ours['batch']}", ours["tokens_per_second"], "tokens/s",
            theirs["tokens_per_second"])


def smollm2(bench, python, threads, precisions):
    for precision in precisions:
        shape = ["--shape", "smollm2", "--precision", precision]
        program = SMOLLM2.format(threads=threads, bfloat16=precision == "bfloat16")
        theirs = objects([python, "-c", program])
        ours = [bench("likelihood", *shape)[0], bench("sample", *shape, "--repeats", "3")[1], bench("train", *shape)[0]]
        for work, mine, other in zip(("log-likelihoods", "sampling, batch 16", "training step"), ours, theirs):
            row(f"{work}, smollm2, {precision}", mine["tokens_per_second"], "tokens/s", other["tokens_per_second"])


def grpo(bench, peer, precisions):
    ours = {precision: bench("grpo", "--precision", precision, "--repeats", "3") for precision in precisions}
    for at, beta in enumerate(("0.04", "0")):
        theirs = peer("grpo_step.py", "--beta", beta)[0]
        for precision, entries in ours.items():
            row(f"GRPO step, small, {precision}, KL weight {beta}", entries[at]["seconds"], "s", theirs["seconds"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("peers", type=Path)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", type=lambda words: words.split(","),
                        default=["train", "sample", "score", "grpo", "gpt2", "smollm2"])
    parser.add_argument("--precisions", type=lambda words: words.split(","), default=["float32", "bfloat16"])
    a = parser.parse_args()
    if not (a.peers / "train_step.py").is_file():
        sys.exit(f"{a.peers} contains no train_step.py: give the folder of the programs to compare with")

    def bench(*words):
        return objects([str(LAUNCHER), "bench", *words, "--threads", str(a.threads)])

    def peer(program, *words):
        return objects([a.python, program, "--threads", str(a.threads), *words], a.peers)

    print("| work | Verisim | Python | ratio |\n|---|---|---|---|", flush=True)
    if "train" in a.only:
        train(bench, peer, "small", a.precisions)
    if "sample" in a.only:
        sample(bench, peer, a.precisions)
    if "score" in a.only:
        score(bench, a.python, a.peers, a.threads, a.precisions)
    if "grpo" in a.only:
        grpo(bench, peer, a.precisions)
    if "smollm2" in a.only:
        smollm2(bench, a.python, a.threads, a.precisions)
    if "gpt2" in a.only:
        train(bench, peer, "gpt2", a.precisions)


if __name__ == "__main__":
    main()
