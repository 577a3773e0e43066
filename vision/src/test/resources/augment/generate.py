"""Writes parity.json: what torchvision makes of one image with fixed parameters, and how it draws crops.

    pip install torch==2.5.1 torchvision==0.20.1 && python generate.py > parity.json
"""
import json
import sys

import torch
import torchvision
from torchvision.transforms import InterpolationMode, RandomResizedCrop
from torchvision.transforms import functional as F

HEIGHT, WIDTH = 18, 15


def picture(low, high):
    """A smooth colored pattern with a sharp edge, (3, H, W) uint8 with values in [low, high]."""
    y, x = torch.meshgrid(torch.arange(HEIGHT), torch.arange(WIDTH), indexing="ij")
    red = torch.sin(x / 3.0 + 0.4) * torch.cos(y / 5.0)
    green = torch.sin(x / 7.0 + y / 4.0)
    blue = torch.cos(x / 5.0 - y / 9.0) * torch.where(x > 8, 1.0, -0.6)
    waves = torch.stack([red, green, blue])
    return (low + (high - low) * (waves + 1) / 2).round().to(torch.uint8)


SOFT = picture(70, 170)  # far enough from black and white that mild changes need no clamp
FULL = picture(0, 255)
soft, full = SOFT / 255, FULL / 255
gray = soft[1:2]


def crop(image, top, left, height, width, out, mode=InterpolationMode.BILINEAR):
    return F.resized_crop(image, top, left, height, width, list(out), mode, antialias=True)


def composite(image):
    image = F.hflip(crop(image, 1, 2, 15, 12, (12, 10)))
    image = F.adjust_saturation(F.adjust_contrast(F.adjust_brightness(image, 1.1), 0.8), 1.3)
    return F.gaussian_blur(image, [5, 5], [0.9, 0.9])


def byol_second(image):
    image = F.adjust_contrast(F.adjust_saturation(crop(image, 0, 2, 17, 12, (14, 14)), 0.7), 1.2)
    return F.solarize(F.gaussian_blur(image, [3, 3], [1.5, 1.5]), 128 / 255)


CASES = {
    "crop_shrink": crop(soft, 2, 1, 15, 13, (6, 8)),
    "crop_enlarge": crop(soft, 5, 4, 7, 9, (16, 12)),
    "crop_whole_same_size": crop(soft, 0, 0, HEIGHT, WIDTH, (HEIGHT, WIDTH)),
    "crop_one_pixel": crop(soft, 4, 5, 1, 1, (6, 6)),
    "crop_bicubic_shrink": crop(soft, 2, 1, 15, 13, (6, 8), InterpolationMode.BICUBIC),
    "crop_bicubic_enlarge": crop(soft, 5, 4, 7, 9, (16, 12), InterpolationMode.BICUBIC),
    "flip": F.hflip(crop(soft, 2, 1, 15, 13, (6, 8))),
    "brightness_down": F.adjust_brightness(soft, 0.6),
    "brightness_clamped": F.adjust_brightness(full, 1.7),
    "contrast_down": F.adjust_contrast(soft, 0.4),
    "contrast_up": F.adjust_contrast(soft, 1.4),
    "contrast_after_brightness": F.adjust_contrast(F.adjust_brightness(soft, 0.8), 1.3),
    "contrast_after_crop": F.adjust_contrast(crop(soft, 5, 4, 7, 9, (16, 12)), 0.5),
    "saturation_down": F.adjust_saturation(soft, 0.3),
    "saturation_up": F.adjust_saturation(soft, 1.5),
    "grayscale": F.rgb_to_grayscale(full, 3),
    "blur_narrow": F.gaussian_blur(full, [3, 3], [0.4, 0.4]),
    "blur_wide": F.gaussian_blur(full, [9, 9], [2.0, 2.0]),
    "solarize": F.solarize(full, 128 / 255),
    "composite": composite(soft),
    "byol_second": byol_second(soft),
    "hue_small": F.adjust_hue(soft, 0.05),
    "hue_up": F.adjust_hue(soft, 0.1),
    "hue_down": F.adjust_hue(soft, -0.1),
    "hue_saturated": F.adjust_hue(full, 0.1),
    "grey_crop": crop(gray, 2, 1, 15, 13, (6, 8)),
    "grey_brightness": F.adjust_brightness(gray, 0.6),
    "grey_contrast": F.adjust_contrast(gray, 1.4),
    "grey_saturation": F.adjust_saturation(gray, 0.3),
    "grey_hue": F.adjust_hue(gray, 0.1),
    "grey_blur": F.gaussian_blur(gray, [5, 5], [1.0, 1.0]),
    "grey_solarize": F.solarize(gray, 128 / 255),
}


def distribution(values):
    """Cut points near the deciles, and the fraction of values at most as large as each."""
    cuts = torch.quantile(values, torch.arange(1, 10, dtype=torch.float64) / 10)
    cuts = [round(cut + 4e-4, 4) for cut in cuts.tolist()]  # off the values of whole-pixel boxes
    return {"cuts": cuts, "atMost": [round((values <= cut).double().mean().item(), 4) for cut in cuts]}


def drawn_crops(height, width, scale, count=20_000):
    """How torchvision draws boxes; for the last two images many tries fail and boxes fall back."""
    torch.manual_seed(0)
    image = torch.zeros(3, height, width)
    boxes = [RandomResizedCrop.get_params(image, scale, [3 / 4, 4 / 3]) for _ in range(count)]
    top, left, h, w = torch.tensor(boxes, dtype=torch.float64).unbind(1)
    return {
        "height": height,
        "width": width,
        "scale": list(scale),
        "area": distribution(h * w / (height * width)),
        "logRatio": distribution(torch.log(w / h)),
        "top": distribution(top / height),
        "left": distribution(left / width),
    }


def array(values):
    return {"shape": list(values.shape), "values": [round(v, 4) for v in values.flatten().tolist()]}


json.dump(
    {
        "torch": torch.__version__,
        "torchvision": torchvision.__version__,
        "soft": {"shape": list(SOFT.shape), "values": SOFT.flatten().tolist()},
        "full": {"shape": list(FULL.shape), "values": FULL.flatten().tolist()},
        "cases": {name: array(image) for name, image in CASES.items()},
        "crops": [
            drawn_crops(32, 32, (0.08, 1.0)),
            drawn_crops(224, 224, (0.2, 1.0)),
            drawn_crops(32, 32, (0.9, 1.0)),
        drawn_crops(20, 50, (0.6, 1.0)),
        ],
    },
    sys.stdout,
    separators=(",", ":"),
)
