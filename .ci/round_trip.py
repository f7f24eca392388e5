#!/usr/bin/env python3
"""Imports each model of a folder, exports it again, and compares what transformers loads.

usage: round_trip.py MODELS TEXT

Runs ./verisim in the working folder. Of each model, every tensor of the export must have the bits of the original in float32,
the tokenizer must give a text the same ids, and the model must write.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

SPECIFICATION = """
corpus: {{source: {text}, documents: line, split: [0.4, 0.3, 0.3]}}
model: {{from: {model}, blockSize: 64}}
pretraining: {{maxSteps: 0, batchSize: 4}}
rewardData: {{valSamples: 2}}
rewardModel: {{features: mean, scorers: [{{from: model.from, maxSteps: 0}}]}}
evaluation: {{samples: 2, sampleTexts: 1, discriminatorSamples: 8, temperatures: [], judge: none}}
termination: {{maxCycles: 0}}
"""


def main():
    text = Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory() as work:
        # The beginning is enough: each evaluation reads whole splits.
        excerpt = Path(work) / "text.txt"
        excerpt.write_text(text.read_text(encoding="utf-8")[:6000], encoding="utf-8")
        for model in sorted(folder for folder in Path(sys.argv[1]).resolve().iterdir() if folder.is_dir()):
            check(model, excerpt, Path(work) / model.name)


def check(model, text, work):
    work.mkdir()
    specification = work / "run.yaml"
    specification.write_text(SPECIFICATION.format(text=text, model=model), encoding="utf-8")
    data, out = work / "data", work / "out"
    subprocess.run(["./verisim", "run", specification, "--data", data, "--id", model.name], check=True)
    subprocess.run(["./verisim", "export", model.name, out, "--data", data], check=True)
    before = AutoModelForCausalLM.from_pretrained(model, local_files_only=True, dtype=torch.float32).state_dict()
    loaded = AutoModelForCausalLM.from_pretrained(out, local_files_only=True)
    after = loaded.state_dict()
    assert before.keys() == after.keys(), before.keys() ^ after.keys()
    for name, tensor in before.items():
        assert torch.equal(tensor, after[name]), (model, name)
    tokenizers = [AutoTokenizer.from_pretrained(folder, local_files_only=True) for folder in (model, out)]
    for line in text.read_text(encoding="utf-8").split("\n") + ["na\u00efve  caf\u00e9\t\u4f60\u597d \U0001f98a", " a<|im_end|>b"]:
        first, second = (tokenizer.encode(line, add_special_tokens=False) for tokenizer in tokenizers)
        assert first == second, (model, line, first, second)
    prompt = tokenizers[1]("The model", return_tensors="pt")
    written = loaded.generate(**prompt, max_new_tokens=8, do_sample=False)
    print(model.name, "came back:", len(after), "tensors,", tokenizers[1].decode(written[0]))


if __name__ == "__main__":
    main()
