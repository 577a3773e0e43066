"""Writes small models with random weights as transformers 4.46, open_clip 2.30 and timm 1.0 save them,
with images and the features that these libraries compute, to compare ai.dyad.vision.encoder with.

    pip install torch==2.5.1 transformers==4.46.3 open_clip_torch==2.30.0 timm safetensors
    python generate.py
"""
import json
from pathlib import Path

import open_clip
import timm
import torch
from open_clip.model import CLIP, CLIPTextCfg, CLIPVisionCfg
from safetensors.torch import save_file
from timm.models.vision_transformer import VisionTransformer
from transformers import (CLIPVisionConfig, CLIPVisionModelWithProjection, Dinov2Config, Dinov2Model, SiglipVisionConfig,
                          SiglipVisionModel, ViTConfig, ViTForImageClassification, ViTModel)

HERE = Path(__file__).parent
MEAN, STD = [0.48, 0.46, 0.41], [0.27, 0.26, 0.28]


def randomize(model):
    """Gives every parameter a value that matters, also those that start as 0 or 1."""
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(torch.randn(p.shape, generator=generator) * (0.2 if p.dim() > 1 else 0.1) + (1 if p.dim() == 1 and (p == 1).all() else 0))
    return model.eval()


def images(size):
    return torch.rand(2, 3, size, size, generator=torch.Generator().manual_seed(size))


def write(name, model, config, features, sizes, half=None):
    directory = HERE / name
    directory.mkdir(exist_ok=True)
    dtype = half or torch.float32
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(p.to(dtype).float())
    state = {k: v.contiguous().to(dtype) for k, v in model.state_dict().items() if v.is_floating_point()}
    weights = "open_clip_model.safetensors" if "open_clip_config.json" in config else "model.safetensors"
    save_file(state, directory / weights, metadata={"format": "pt"})
    for file, content in config.items():
        (directory / file).write_text(json.dumps(content, indent=1) + "\n")
    with torch.no_grad():
        expected = {f"features_{s}": features(images(s), s).contiguous() for s in sizes}
    save_file({**{f"images_{s}": images(s) for s in sizes}, **expected}, directory / "expected.safetensors")


def preprocessor(size):
    return {"image_processor_type": "CLIPImageProcessor", "crop_size": size, "size": size, "do_resize": True, "do_center_crop": True,
            "do_normalize": True, "do_rescale": True, "rescale_factor": 1 / 255, "resample": 3, "image_mean": MEAN, "image_std": STD}


def huggingface(model, size):
    return {"config.json": model.config.to_diff_dict() | {"model_type": model.config.model_type}, "preprocessor_config.json": preprocessor(size)}


SMALL = dict(hidden_size=16, intermediate_size=40, num_hidden_layers=2, num_attention_heads=2, patch_size=8)

clip = randomize(CLIPVisionModelWithProjection(CLIPVisionConfig(**SMALL, image_size=32, projection_dim=12)))
write("clip", clip, huggingface(clip, 32), lambda x, s: clip(x, interpolate_pos_encoding=s != 32).image_embeds, [32, 48])

siglip = randomize(SiglipVisionModel(SiglipVisionConfig(**SMALL, image_size=32)))
write("siglip", siglip, huggingface(siglip, 32), lambda x, s: siglip(x, interpolate_pos_encoding=s != 32).pooler_output, [32, 48])
write("siglip_bf16", siglip, huggingface(siglip, 32), lambda x, s: siglip(x).pooler_output, [32], torch.bfloat16)

vit = randomize(ViTModel(ViTConfig(**SMALL, image_size=32)))
write("vit", vit, huggingface(vit, 32), lambda x, s: vit(x, interpolate_pos_encoding=s != 32).last_hidden_state[:, 0], [32, 24])

classifier = randomize(ViTForImageClassification(ViTConfig(**SMALL, image_size=32)))
write("vit_classifier", classifier, huggingface(classifier, 32), lambda x, s: classifier.vit(x).last_hidden_state[:, 0], [32])

# published with positions of 518 pixels and a preprocessing to 224
dino = randomize(Dinov2Model(Dinov2Config(hidden_size=16, num_hidden_layers=2, num_attention_heads=2, patch_size=8, image_size=56)))
write("dinov2", dino, huggingface(dino, 32), lambda x, s: dino(x).pooler_output, [32, 56])


def of_timm(name, pool, **options):
    model = randomize(VisionTransformer(img_size=32, patch_size=8, embed_dim=24, depth=2, num_heads=3, num_classes=5, global_pool=pool, **options))
    large = randomize(VisionTransformer(img_size=48, patch_size=8, embed_dim=24, depth=2, num_heads=3, num_classes=5, global_pool=pool, **options))
    state = dict(model.state_dict())
    state["pos_embed"] = timm.layers.resample_abs_pos_embed(state["pos_embed"], [6, 6], num_prefix_tokens=model.num_prefix_tokens)
    large.load_state_dict(state)
    large.eval()
    config = {"architecture": name, "num_classes": 5, "global_pool": pool, "pretrained_cfg": {
        "input_size": [3, 32, 32], "mean": MEAN, "std": STD, "crop_pct": 0.9, "interpolation": "bicubic", "architecture": name}}
    features = lambda x, s: (model if s == 32 else large).forward_head((model if s == 32 else large).forward_features(x), pre_logits=True)
    write("timm_" + pool, model, {"config.json": config}, features, [32, 48])


of_timm("vit_tiny_patch16_224", "token", init_values=1e-5)
of_timm("vit_tiny_patch16_224", "avg")
of_timm("vit_tiny_patch16_siglip_224", "map", class_token=False)


def of_open_clip(name, sizes, **vision):
    options = dict(layers=2, width=16, head_width=8, patch_size=8, image_size=32, mlp_ratio=2.5) | vision
    text = dict(context_length=8, vocab_size=20, width=8, heads=2, layers=1)
    quick = name == "open_clip"
    build = lambda size: CLIP(12, CLIPVisionCfg(**(options | {"image_size": size})), CLIPTextCfg(**text), quick_gelu=quick)
    model = randomize(build(32))
    state = dict(model.state_dict())
    larger = {}
    for s in sizes:
        other = build(s)
        copy = dict(state)
        open_clip.model.resize_pos_embed(copy, other)
        other.load_state_dict(copy)
        larger[s] = other.eval()
    config = {"model_cfg": {"embed_dim": 12, "quick_gelu": quick, "vision_cfg": options, "text_cfg": text},
              "preprocess_cfg": {"mean": MEAN, "std": STD, "interpolation": "bicubic", "resize_mode": "shortest"}}
    write(name, model, {"open_clip_config.json": config}, lambda x, s: larger[s].encode_image(x), sizes)


of_open_clip("open_clip", [32, 48, 16])
of_open_clip("open_clip_mean", [32], ls_init_value=1e-4, no_ln_pre=True, pool_type="avg", norm_kwargs={"eps": 1e-3},
             act_kwargs={"approximate": "tanh"})
of_open_clip("open_clip_late", [32], pool_type="avg", final_ln_after_pool=True)


def of_open_clip_with_timm(name, model_name, pool, projection, **options):
    """A model of open_clip whose image encoder is timm's, as TimmModel names its parts."""
    model = randomize(VisionTransformer(img_size=32, patch_size=8, embed_dim=24, depth=2, num_heads=3, num_classes=0, global_pool=pool, **options))
    head = randomize(torch.nn.Linear(24, 12, bias=False)) if projection == "linear" else torch.nn.Identity()

    class Visual(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.visual = torch.nn.Module()
            self.visual.trunk = model
            if projection == "linear":
                self.visual.head = torch.nn.Module()
                self.visual.head.proj = head

    config = {"model_cfg": {"embed_dim": 12 if projection == "linear" else 24, "custom_text": True,
                            "vision_cfg": {"image_size": 32, "timm_model_name": model_name, "timm_pool": pool, "timm_proj": projection},
                            "text_cfg": {}},
              "preprocess_cfg": {"mean": MEAN, "std": STD, "interpolation": "bicubic", "resize_mode": "squash"}}
    features = lambda x, s: head(model.forward_head(model.forward_features(x), pre_logits=True))
    write(name, Visual(), {"open_clip_config.json": config}, features, [32])


of_open_clip_with_timm("open_clip_timm", "vit_tiny_patch16_siglip_224", "map", "none", class_token=False)
of_open_clip_with_timm("open_clip_timm_linear", "vit_tiny_patch16_224", "token", "linear")
