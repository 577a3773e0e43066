"""Writes what torchvision 0.20.1 computes with a narrow MobileNetV2 whose weights follow a formula, and, if given the file of
its published weights, with those for ten small images.

    pip install torch==2.5.1 torchvision==0.20.1 safetensors
    python mobilenet.py [mobilenet_v2-imagenet1k.safetensors]
"""
import math
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


def scattered(shape, place):
    """Numbers in [-1, 1) that any language can compute; place tells tensors apart."""
    waves = (43758.5453 * math.sin(12.9898 * i + 78.233 * place) for i in range(math.prod(shape)))
    return torch.tensor([2 * (wave - math.floor(wave)) - 1 for wave in waves], dtype=torch.float32).reshape(shape)


def narrow():
    """In double precision, whose rounding does not show in the results."""
    model = torchvision.models.MobileNetV2(width_mult=0.25).eval()
    state = {k: v for k, v in model.state_dict().items() if not k.startswith("classifier") and "num_batches" not in k}
    for place, (name, old) in enumerate(sorted(state.items())):
        number = scattered(old.shape, place)
        if old.dim() == 4:
            state[name] = number * 2 / math.sqrt(math.prod(old.shape[1:]))
        else:
            state[name] = 1 + number / 4 if name.endswith(("weight", "running_var")) else number / 4
    model.load_state_dict(state, strict=False)
    model = model.double()
    x = 2 * scattered((4, 3, 72, 65), len(state)).double()
    with torch.no_grad():
        features = model.features(x).mean((2, 3))
    model.train()
    # no gradients: they jump where ReLU6 has a corner, by some percent for inputs that differ by 1e-6
    with torch.no_grad():
        trained = model.features(x).mean((2, 3))
    arrays = {
        "features": features,
        "training_features": trained,
        "running_var": model.features[17].conv[1][1].running_var,
    }
    save_file({k: v.float().contiguous() for k, v in arrays.items()}, HERE / "mobilenet_narrow.safetensors")


narrow()
if len(sys.argv) == 1:
    sys.exit()

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
