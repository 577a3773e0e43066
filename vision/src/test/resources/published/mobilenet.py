"""Writes what torchvision 0.20.1 computes with a small random MobileNetV2, and with its published weights for ten small images.

    pip install torch==2.5.1 torchvision==0.20.1 safetensors
    python mobilenet.py mobilenet_v2-imagenet1k.safetensors
"""
import sys
from pathlib import Path

import torch
import torchvision
from safetensors.torch import load_file, save_file

HERE = Path(__file__).parent


def images(count, size, seed):
    """Smooth colors, which come closer to photographs than noise."""
    coarse = torch.randn(count, 3, 4, 4, generator=torch.Generator().manual_seed(seed))
    return torch.nn.functional.interpolate(coarse, size, mode="bicubic", align_corners=False)


model = torchvision.models.MobileNetV2(width_mult=1.0).eval()
state = load_file(sys.argv[1])
missing = model.load_state_dict(state, strict=False)
assert all(name.endswith("num_batches_tracked") for name in missing.missing_keys) and not missing.unexpected_keys, missing
x = images(10, 24, 0)
with torch.no_grad():
    features = model.features(x).mean((2, 3))
    logits = model.classifier(features)
top = logits.topk(5, 1)
save_file({"images": x, "features": features[:, ::16].contiguous(), "top": top.values.contiguous(), "classes": top.indices.contiguous()},
          HERE / "mobilenet.safetensors")
