#!/usr/bin/env python3
"""Compares the logits and the token ids of an exported model with those that Verisim computed.

Needs Python 3.9 or newer with the packages torch and transformers; nothing is downloaded.

    ./verisim export RUN DIR --logits
    python3 docs/check_export.py DIR

DIR/logits.json holds {"tokens": [[...], ...], "logits": [[[...], ...], ...], "texts": [{"text": ..., "ids": [...]}, ...]}:
rows of tokens, for each position the logits of the next token, in float32, and texts with their token ids. The script
loads the model and the tokenizer in DIR with transformers' AutoModelForCausalLM and AutoTokenizer, computes the logits of
the same tokens and the ids of the same texts, and prints the largest absolute difference of the logits. Exit code: 0 if it
is below the limit and all ids are equal, else 1; 2 if there is nothing to compare.
"""

import argparse
import json
import sys
from pathlib import Path

LIMIT = 1e-4


def read_logits(file):
    import torch

    content = json.loads(file.read_text(encoding="utf-8"))
    tokens = torch.tensor(content["tokens"], dtype=torch.long)
    logits = torch.tensor(content["logits"], dtype=torch.float32)
    if tokens.dim() != 2 or logits.dim() != 3 or logits.shape[:2] != tokens.shape:
        raise ValueError(f"{file}: tokens are {list(tokens.shape)} and logits {list(logits.shape)},"
                         " expected [rows, length] and [rows, length, vocabulary]")
    return tokens, logits


def read_model(folder):
    import torch
    from transformers import AutoModelForCausalLM

    model, report = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True, output_loading_info=True)
    # The head shares its weights with the token embedding, so the file may omit it.
    missing = sorted(set(report["missing_keys"]) - {"lm_head.weight"})
    strange = sorted(report["unexpected_keys"])
    if missing or strange or report["mismatched_keys"]:
        raise ValueError(f"{folder}: tensors missing {missing}, unexpected {strange},"
                         f" with a wrong shape {sorted(map(str, report['mismatched_keys']))}")
    return model.to(torch.float32).eval()


def largest_difference(folder, file):
    import torch

    tokens, expected = read_logits(file)
    with torch.no_grad():
        found = read_model(folder)(tokens).logits
    if found.shape != expected.shape:
        raise ValueError(f"the model's logits have the shape {list(found.shape)}, those in {file} {list(expected.shape)}")
    return (found - expected).abs().max().item()


def wrong_ids(folder, file):
    """The texts whose ids differ, with both."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    texts = json.loads(file.read_text(encoding="utf-8"))["texts"]
    wrong = []
    for entry in texts:
        ids = tokenizer(entry["text"], add_special_tokens=False)["input_ids"]
        if ids != entry["ids"]:
            wrong.append(f"{entry['text']!r}: {ids} instead of {entry['ids']}")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="the folder that ./verisim export wrote")
    parser.add_argument("--logits", type=Path, help="default: logits.json in the folder")
    arguments = parser.parse_args()
    file = arguments.logits or arguments.folder / "logits.json"
    if not file.is_file():
        print(f"{file} does not exist: write it with './verisim export RUN {arguments.folder} --logits'", file=sys.stderr)
        return 2
    try:
        difference = largest_difference(arguments.folder, file)
        wrong = wrong_ids(arguments.folder, file)
    except ImportError as e:
        print(f"{e}: install the packages torch and transformers", file=sys.stderr)
        return 2
    except (ValueError, KeyError) as e:
        print(e, file=sys.stderr)
        return 1
    print(f"largest difference of logits: {difference:.3g} (limit {LIMIT:g})")
    for text in wrong:
        print(f"other token ids of {text}")
    # Written so that NaN fails.
    return 0 if difference < LIMIT and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
