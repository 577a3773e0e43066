"""Writes steps.json: what torchvision makes of one image by its affine, erasing and RandAugment steps.

    pip install torch==2.15.0 torchvision==0.29.2 numpy && python generate_steps.py > steps.json

RandAugment's operations come twice: on floating-point numbers, which is what dyad computes, and on
bytes, which torchvision truncates after each operation. Posterize and equalize take bytes only.
"""
import json
import sys

import torch
import torchvision
from torchvision.transforms import InterpolationMode, RandAugment, RandomErasing
from torchvision.transforms import autoaugment
from torchvision.transforms import functional as F

HEIGHT, WIDTH = 12, 11
NEAREST, BILINEAR = InterpolationMode.NEAREST, InterpolationMode.BILINEAR


def pattern():
    """A smooth colored pattern with a sharp edge, (3, H, W) uint8."""
    y, x = torch.meshgrid(torch.arange(HEIGHT), torch.arange(WIDTH), indexing="ij")
    red = torch.sin(x / 3.0 + 0.4) * torch.cos(y / 5.0)
    green = torch.sin(x / 7.0 + y / 4.0)
    blue = torch.cos(x / 5.0 - y / 9.0) * torch.where(x > 5, 1.0, -0.6)
    waves = torch.stack([red, green, blue])
    return (255 * (waves + 1) / 2).round().to(torch.uint8)


FULL = pattern()
SOFT = (60 + FULL.float() * 0.5).round().to(torch.uint8)  # neither black nor white in it
FLAT = torch.full_like(FULL, 77)
FLAT[1, :4] = 79
full, soft = FULL / 255, SOFT / 255


def operations(image, magnitude):
    """Every operation of RandAugment at a magnitude of 31, in both directions where there are two."""
    space = RandAugment()._augmentation_space(31, (HEIGHT, WIDTH))
    results = {}
    for name, (magnitudes, signed) in space.items():
        value = float(magnitudes[magnitude].item()) if magnitudes.ndim > 0 else 0.0
        if name in ("Posterize", "Equalize") and image.dtype != torch.uint8:
            continue
        if name == "Solarize" and image.dtype != torch.uint8:
            value /= 255
        for sign in (1, -1) if signed else (1,):
            for mode in (NEAREST, BILINEAR) if name in GEOMETRIC else (NEAREST,):
                result = autoaugment._apply_op(image, name, sign * value, mode, None)
                key = f"{name}{'+' if sign > 0 else '-'}{mode.value}"
                results[key] = result
    return results


GEOMETRIC = ("ShearX", "ShearY", "TranslateX", "TranslateY", "Rotate")

CASES = {
    "rotate_nearest": F.rotate(full, 37.0, NEAREST),
    "rotate_bilinear": F.rotate(full, -20.5, BILINEAR),
    "affine_nearest": F.affine(full, 21.0, [2, -3], 1.3, [9.0, -14.0], NEAREST),
    "affine_bilinear": F.affine(full, -33.0, [-1, 2], 0.8, [-12.0, 7.0], BILINEAR),
    "affine_gray": F.affine(full[1:2], 21.0, [2, -3], 1.3, [9.0, -14.0], BILINEAR),
    "vertical_flip": F.vflip(full),
    "erase": F.erase(full, 3, 5, 7, 4, torch.zeros(1, 1, 1)),
}
for key, result in operations(full, 9).items():
    CASES["float_full_9_" + key] = result
for key, result in operations(full, 30).items():
    if not key.endswith("bilinear"):
        CASES["float_full_30_" + key] = result
for key, result in operations(soft, 9).items():
    if not key.startswith(GEOMETRIC):
        CASES["float_soft_9_" + key] = result
for name, image in {"full": FULL, "soft": SOFT, "flat": FLAT}.items():
    for key, result in operations(image, 9).items():
        if not key.startswith(GEOMETRIC):
            CASES[f"byte_{name}_9_{key}"] = result


def distribution(values):
    """Cut points near the deciles, and the fraction of values at most as large as each."""
    cuts = torch.quantile(values, torch.arange(1, 10, dtype=torch.float64) / 10)
    cuts = [round(cut + 4e-4, 4) for cut in cuts.tolist()]  # off the values of whole-pixel boxes
    return {"cuts": cuts, "atMost": [round((values <= cut).double().mean().item(), 4) for cut in cuts]}


def drawn_boxes(height, width, scale, ratio, count=20_000):
    """How torchvision draws boxes to erase; boxes as large as the image are none at all."""
    torch.manual_seed(0)
    image = torch.zeros(3, height, width)
    boxes = [RandomErasing.get_params(image, scale, ratio, [0.0])[:4] for _ in range(count)]
    top, left, h, w = torch.tensor(boxes, dtype=torch.float64).unbind(1)
    some = (h < height) & (w < width)
    top, left, h, w = top[some], left[some], h[some], w[some]
    return {
        "height": height,
        "width": width,
        "scale": list(scale),
        "ratio": list(ratio),
        "erased": some.double().mean().item(),
        "area": distribution(h * w / (height * width)),
        "logRatio": distribution(torch.log(h / w)),
        "top": distribution(top / height),
        "left": distribution(left / width),
    }


def array(values):
    if values.dtype == torch.uint8:
        return {"shape": list(values.shape), "values": values.flatten().tolist()}
    return {"shape": list(values.shape), "values": [round(v, 4) for v in values.flatten().tolist()]}


json.dump(
    {
        "torch": torch.__version__,
        "torchvision": torchvision.__version__,
        "full": {"shape": list(FULL.shape), "values": FULL.flatten().tolist()},
        "soft": {"shape": list(SOFT.shape), "values": SOFT.flatten().tolist()},
        "flat": {"shape": list(FLAT.shape), "values": FLAT.flatten().tolist()},
        "cases": {name: array(image) for name, image in CASES.items()},
        "boxes": [
            drawn_boxes(32, 32, (0.02, 0.33), (0.3, 3.3)),
            drawn_boxes(224, 224, (0.02, 0.33), (0.3, 3.3)),
            drawn_boxes(20, 50, (0.4, 0.9), (0.3, 3.3)),
        ],
    },
    sys.stdout,
    separators=(",", ":"),
)
