"""Writes small models of images and texts with random weights as transformers 4.46 and open_clip 2.30 save them, with images,
texts, and the embeddings and logits that these libraries compute from the files, to compare ai.dyad.clip.ClipModel with.

    pip install torch==2.5.1 transformers==4.46.3 open_clip_torch==2.30.0 "pillow<13"
    python generate.py
"""
import importlib.util
import json
import logging
from pathlib import Path

import numpy
import open_clip
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import (BertConfig, BertModel, CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPVisionConfig, CLIPVisionModel, SiglipConfig,
                          SiglipImageProcessor, SiglipModel, ViTConfig, ViTImageProcessor, ViTModel, VisionTextDualEncoderModel)

HERE = Path(__file__).parent
# the tokenizers are those of the text encoders' test
spec = importlib.util.spec_from_file_location("texts", HERE / "../../../../../text/src/test/resources/published/generate.py")
source = Path(spec.origin).read_text().split("SIZES = ")[0]
texts = {"__file__": str(HERE / "generate.py"), "__name__": "texts"}
exec(compile(source, spec.origin, "exec"), texts)
randomize, byte_pairs, unigram, word_piece = (texts[n] for n in ("randomize", "byte_pairs", "unigram", "word_piece"))
TEXTS = ["a red apple", "Two  dogs, and it's RAINING!", "snow", "word " * 80]
SIZES = [(40, 56), (24, 24), (100, 30)]

images = []
for i, (width, height) in enumerate(SIZES):
    values = numpy.random.default_rng(i).integers(0, 256, (4, 4, 3), dtype=numpy.uint8)
    image = Image.fromarray(values).resize((width, height), Image.BICUBIC)
    image.save(HERE / f"image{i}.png")
    images.append(image)

SMALL = dict(hidden_size=16, intermediate_size=40, num_hidden_layers=2, num_attention_heads=2)


def expect(directory, image, text, logits):
    save_file({"image": image.detach().contiguous(), "text": text.detach().contiguous(), "logits": logits.detach().contiguous()},
              directory / "expected.safetensors")


def scale(model, value):
    with torch.no_grad():
        model.logit_scale.fill_(value)
    return model


d = HERE / "clip"
t = byte_pairs(d, True, 20)
model = scale(randomize(CLIPModel(CLIPConfig(
    {**SMALL, "vocab_size": len(t), "max_position_embeddings": 20, "eos_token_id": t.eos_token_id, "bos_token_id": t.bos_token_id},
    {**SMALL, "image_size": 32, "patch_size": 8}, projection_dim=12))), 3.0)
model.save_pretrained(d)
processor = CLIPImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
processor.save_pretrained(d)
batch = t(TEXTS, padding=True, truncation=True, max_length=20, return_tensors="pt")
out = model(**batch, pixel_values=processor(images, return_tensors="pt")["pixel_values"])
expect(d, model.get_image_features(processor(images, return_tensors="pt")["pixel_values"]), model.get_text_features(**batch), out.logits_per_image)

d = HERE / "siglip"
t = unigram(d, [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", -9.0)], 16, True)
model = scale(randomize(SiglipModel(SiglipConfig({**SMALL, "vocab_size": len(t), "max_position_embeddings": 16, "pad_token_id": 0},
                                                 {**SMALL, "image_size": 32, "patch_size": 8}))), 4.76)
with torch.no_grad():
    model.logit_bias.fill_(-12.9)
model.save_pretrained(d)
processor = SiglipImageProcessor(size={"height": 32, "width": 32})
processor.save_pretrained(d)
pixels = processor(images, return_tensors="pt")["pixel_values"]
ids = t(TEXTS, padding="max_length", truncation=True, max_length=16, return_tensors="pt")["input_ids"]
out = model(input_ids=ids, pixel_values=pixels)
expect(d, model.get_image_features(pixels), model.get_text_features(ids), out.logits_per_image)

for name, vision, image_processor in (
        ("dual_vit", ViTModel(ViTConfig(**SMALL, image_size=32, patch_size=8)), ViTImageProcessor(size={"height": 32, "width": 32})),
        ("dual_clip", CLIPVisionModel(CLIPVisionConfig(**SMALL, image_size=32, patch_size=8)), processor)):
    d = HERE / name
    t = word_piece(d, 24)
    text = BertModel(BertConfig(**SMALL, vocab_size=len(t), max_position_embeddings=24))
    model = VisionTextDualEncoderModel(vision_model=vision, text_model=text)
    model = scale(randomize(model), 2.5)
    model.save_pretrained(d)
    image_processor.save_pretrained(d)
    pixels = image_processor(images, return_tensors="pt")["pixel_values"]
    batch = t(TEXTS, padding=True, truncation=True, max_length=24, return_tensors="pt")
    out = model(**batch, pixel_values=pixels)
    expect(d, model.get_image_features(pixels), model.get_text_features(**batch), out.logits_per_image)

d = HERE / "open_clip"
t = byte_pairs(d, True, 16)
(d / "vocab.json").unlink()
open_config = {"embed_dim": 12, "quick_gelu": True,
          "vision_cfg": {"layers": 2, "width": 16, "head_width": 8, "patch_size": 8, "image_size": 32},
          "text_cfg": {"context_length": 16, "vocab_size": len(t), "width": 16, "heads": 2, "layers": 2}}
preprocess = {"mean": [0.5, 0.4, 0.3], "std": [0.2, 0.3, 0.25], "interpolation": "bicubic", "resize_mode": "shortest"}
model = scale(randomize(open_clip.model.CLIP(**open_config)), 3.5)
save_file({k: v.contiguous() for k, v in model.state_dict().items()}, d / "open_clip_model.safetensors")
(d / "open_clip_config.json").write_text(json.dumps({"model_cfg": open_config, "preprocess_cfg": preprocess}, indent=1) + "\n")
transform = open_clip.transform.image_transform(32, False, preprocess["mean"], preprocess["std"], "shortest", "bicubic")
pixels = torch.stack([transform(image) for image in images])
t.pad_token = "!"
ids = t(TEXTS, padding="max_length", truncation=True, max_length=16, return_tensors="pt")["input_ids"]
ids = torch.where(ids == t.convert_tokens_to_ids("!"), 0, ids)
image, text = model.encode_image(pixels), model.encode_text(ids)
logits = model.logit_scale.exp() * model.encode_image(pixels, normalize=True) @ model.encode_text(ids, normalize=True).T
expect(d, image, text, logits)
for file in HERE.glob("*/special_tokens_map.json"):
    file.unlink()
(HERE / "texts.json").write_text(json.dumps(TEXTS) + "\n")

# twenty steps of fine-tuning on two batches
generator = torch.Generator().manual_seed(1)
training = {"pixels": torch.randn(2, 6, 3, 32, 32, generator=generator)}
for name, kind in (("clip", CLIPModel), ("siglip", SiglipModel)):
    model = kind.from_pretrained(HERE / name).train()
    config = model.config.text_config
    ids = torch.randint(4, config.vocab_size - 2, (2, 6, config.max_position_embeddings), generator=generator)
    ids[:, :, -1] = config.eos_token_id if name == "clip" else 1
    training["ids_" + name] = ids
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.0)
    losses = []
    for step in range(20):
        loss = model(input_ids=ids[step % 2], pixel_values=training["pixels"][step % 2], return_loss=True).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    training["losses_" + name] = torch.tensor(losses)
save_file(training, HERE / "training.safetensors")

# the classes of a zero-shot classifier, as open_clip averages its prompts
model = open_clip.model.CLIP(**open_config).eval()
model.load_state_dict(load_file(HERE / "open_clip" / "open_clip_model.safetensors"))


def tokenize(prompts):
    ids = t(prompts, padding="max_length", truncation=True, max_length=16, return_tensors="pt")["input_ids"]
    return torch.where(ids == t.convert_tokens_to_ids("!"), 0, ids)


classes = open_clip.build_zero_shot_classifier(model, tokenize, ["dog", "red apple"], open_clip.SIMPLE_IMAGENET_TEMPLATES)
save_file({"classes": classes.T.contiguous()}, HERE / "zero_shot.safetensors")

# twenty steps of LoRA by PEFT from given matrices
from peft import LoraConfig, get_peft_model
model = CLIPModel.from_pretrained(HERE / "clip")
torch.manual_seed(5)
adapted = get_peft_model(model, LoraConfig(r=4, lora_alpha=8, target_modules=["q_proj", "v_proj", "fc1"], lora_dropout=0.0))
adapted.save_pretrained(HERE / "lora_start")
optimizer = torch.optim.AdamW([p for p in adapted.parameters() if p.requires_grad], lr=1e-2, weight_decay=0.0)
losses = []
for step in range(20):
    loss = adapted(input_ids=training["ids_clip"][step % 2], pixel_values=training["pixels"][step % 2], return_loss=True).loss
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
adapted.save_pretrained(HERE / "lora_end")
save_file({"losses": torch.tensor(losses)}, HERE / "lora.safetensors")
for name in ("lora_start", "lora_end"):
    (HERE / name / "README.md").unlink()
    file = HERE / name / "adapter_config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"base_model_name_or_path": "clip"}, indent=1) + "\n")
