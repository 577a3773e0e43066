"""Writes images and what Pillow, transformers, torchvision, open_clip and timm make of them.

Versions: Pillow 11.0.0, transformers 4.46.3, torchvision 0.20.1, open_clip 2.30.0, timm 1.0.31.
Pillow must be below 13, which resizes some tall images columns first: other pixels than those models were trained on.
Run in this folder: OMP_NUM_THREADS=1 python generate.py
"""
import json
import os

import numpy as np
import open_clip.transform as oct
import timm.data
import transformers
import PIL
from PIL import Image, ImageOps
from torchvision import transforms

assert int(PIL.__version__.split(".")[0]) < 13, "needs Pillow below 13, got " + PIL.__version__
random = np.random.default_rng(7)


def pixels(height, width, channels):
    y, x = np.mgrid[0:height, 0:width]
    waves = [np.sin(x * (0.13 + 0.11 * c) + y * (0.29 - 0.07 * c)) for c in range(channels)]
    noise = random.normal(0, 0.35, (height, width, channels))
    values = np.clip(127.5 + 110 * (np.stack(waves, 2) + noise), 0, 255)
    return values.astype(np.uint8)


def images():
    yield "large", Image.fromarray(pixels(71, 97, 3))
    yield "small", Image.fromarray(pixels(7, 9, 3))
    yield "wide", Image.fromarray(pixels(5, 60, 3))
    yield "tall", Image.fromarray(pixels(61, 6, 3))
    yield "odd", Image.fromarray(pixels(33, 20, 3))
    yield "square", Image.fromarray(pixels(12, 12, 3))
    yield "pixel", Image.fromarray(pixels(1, 1, 3))
    yield "row", Image.fromarray(pixels(1, 15, 3))
    yield "gray", Image.fromarray(pixels(40, 33, 1)[:, :, 0])
    yield "gray_alpha", Image.fromarray(pixels(26, 31, 2), "LA")
    yield "rgba", Image.fromarray(pixels(37, 50, 4), "RGBA")
    yield "palette", Image.fromarray(pixels(31, 45, 3)).quantize(40)
    yield "bits", Image.fromarray(pixels(30, 41, 1)[:, :, 0]).convert("1")
    yield "turned", Image.fromarray(pixels(29, 44, 3))


FILTERS = ["nearest", "lanczos", "bilinear", "bicubic", "box", "hamming"]
SIZES = [(12, 10), (19, 23)]  # height, width

PROCESSORS = {
    "clip": dict(image_processor_type="CLIPImageProcessor", size={"shortest_edge": 12},
                 crop_size={"height": 12, "width": 12}, resample=3),
    "clip_old": dict(feature_extractor_type="CLIPFeatureExtractor", size=13, crop_size=10, resample=3,
                     do_center_crop=True, do_normalize=True, do_resize=True,
                     image_mean=[0.48145466, 0.4578275, 0.40821073], image_std=[0.26862954, 0.26130258, 0.27577711]),
    "clip_padded": dict(image_processor_type="CLIPImageProcessor", size={"shortest_edge": 8},
                        crop_size={"height": 11, "width": 14}, resample=3),
    "clip_unscaled": dict(image_processor_type="CLIPImageProcessor", size={"shortest_edge": 12}, crop_size=12,
                          do_rescale=False, image_mean=[120.0, 110.0, 100.0], image_std=[60.0, 61.0, 62.0]),
    "clip_cut": dict(image_processor_type="CLIPImageProcessor", do_resize=False, crop_size=12, do_normalize=False),
    "siglip": dict(image_processor_type="SiglipImageProcessor", size={"height": 12, "width": 12}, resample=3),
    "siglip_scaled": dict(image_processor_type="SiglipImageProcessor", size={"height": 10, "width": 14}, resample=2,
                          rescale_factor=0.00784313725490196, image_mean=[1.0, 1.0, 1.0], image_std=[1.0, 1.0, 1.0]),
    "vit": dict(image_processor_type="ViTImageProcessor", size={"height": 12, "width": 12}),
    "vit_old": dict(feature_extractor_type="ViTFeatureExtractor", size=12, resample=2,
                    image_mean=[0.5, 0.5, 0.5], image_std=[0.5, 0.5, 0.5]),
    "dinov2": dict(image_processor_type="BitImageProcessor", size={"shortest_edge": 16},
                   crop_size={"height": 14, "width": 14}, resample=3, do_convert_rgb=True,
                   image_mean=[0.485, 0.456, 0.406], image_std=[0.229, 0.224, 0.225],
                   rescale_factor=0.00392156862745098),
}
OPEN_CLIP = {
    "open_clip_shortest": dict(size=12),
    "open_clip_squash": dict(size=[12, 12], mean=[0.5] * 3, std=[0.5] * 3, interpolation="bilinear",
                             resize_mode="squash"),
    "open_clip_longest": dict(size=13, resize_mode="longest", fill_color=9),
    "open_clip_flat": dict(size=[10, 13], interpolation="bicubic"),
}
TIMM = {
    "timm_center": dict(input_size=[3, 12, 12], interpolation="bicubic", crop_pct=0.9,
                        mean=[0.5] * 3, std=[0.5] * 3),
    "timm_border": dict(input_size=[3, 12, 12], interpolation="bilinear", crop_pct=1.0, crop_mode="border",
                        mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225]),
    "timm_squash": dict(input_size=[3, 12, 10], interpolation="lanczos", crop_pct=0.95, crop_mode="squash",
                        mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225]),
}


def write_json(name, file, value):
    os.makedirs(name, exist_ok=True)
    with open(os.path.join(name, file), "w") as out:
        json.dump(value, out, indent=1)
        out.write("\n")


def processor(config):
    name = config.get("image_processor_type") or config["feature_extractor_type"]
    made = getattr(transformers, name)(**{k: v for k, v in config.items() if not k.endswith("_type")})
    # the layout is given, since images of 1 or 3 rows would be taken for channels
    return lambda image: made(np.asarray(image), input_data_format="channels_last")["pixel_values"][0]


def main():
    names = []
    inputs = []
    for name, image in images():
        names.append(name)
        extra = {}
        if name == "turned":
            exif = Image.Exif()
            exif[0x0112] = 6
            extra["exif"] = exif
        image.save(name + ".png", **extra)
        # as load_image of transformers: upright, then RGB
        inputs.append(ImageOps.exif_transpose(Image.open(name + ".png")).convert("RGB"))
    with open("names.txt", "w") as out:
        out.write("\n".join(names) + "\n")

    for code, filter in enumerate(FILTERS):
        with open("resized_" + filter + ".bin", "wb") as out:
            for image in inputs:
                for height, width in SIZES:
                    out.write(np.asarray(image.resize((width, height), code)).transpose(2, 0, 1).tobytes())

    made = {}
    for name, config in PROCESSORS.items():
        write_json(name, "preprocessor_config.json", config)
        made[name] = processor(config)
    for name, config in OPEN_CLIP.items():
        write_json(name, "open_clip_config.json",
                   {"model_cfg": {"vision_cfg": {"image_size": config["size"]}}, "preprocess_cfg": config})
        size = config["size"] if isinstance(config["size"], int) else tuple(config["size"])
        made[name] = oct.image_transform_v2(oct.PreprocessCfg(**{**config, "size": size}), is_train=False)
    for name, config in TIMM.items():
        write_json(name, "config.json", {"architecture": "vit", "pretrained_cfg": config})
        made[name] = timm.data.create_transform(**timm.data.resolve_data_config(pretrained_cfg=config))
    made["torchvision"] = transforms.Compose([
        transforms.Resize(15, antialias=True), transforms.CenterCrop(12), transforms.ToTensor(),
        transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])])
    os.makedirs("torchvision", exist_ok=True)
    for name, prepare in made.items():
        with open(os.path.join(name, "expected.bin"), "wb") as out:
            for image in inputs:
                out.write(np.asarray(prepare(image), dtype="<f4").tobytes())


main()
