"""Writes half.safetensors: values of 16 bits beside the same values as float32. Run with PyTorch 2.5.1."""

import pathlib

import torch
from safetensors.torch import save_file

values = torch.tensor(
    [0.0, -0.0, 1.0, -2.5, 3.0e-8, 6.1e-5, 65504.0, -1e-3, float("inf"), float("-inf"), float("nan")]
)
values = torch.cat([values, torch.randn(37, generator=torch.Generator().manual_seed(1))])
tensors = {}
for name, dtype in [("bf16", torch.bfloat16), ("f16", torch.float16)]:
    tensors[name] = values.to(dtype).reshape(6, 8)
    tensors[name + ".expected"] = tensors[name].to(torch.float32)
save_file(tensors, pathlib.Path(__file__).with_name("half.safetensors"), metadata={"format": "pt"})
