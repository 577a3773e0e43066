"""Loads what ./dyad clip --model clip --lora 4 --save-format hf saved with transformers and peft, and compares them:

    ./dyad clip --model clip/src/test/resources/published/clip --lora 4 --steps 20 --save-format hf --out RUN
    python check.py RUN
"""
import sys
from pathlib import Path

import torch
from peft import PeftModel
from transformers import CLIPModel

HERE = Path(__file__).parent
run = Path(sys.argv[1])
generator = torch.Generator().manual_seed(0)
batch = {"pixel_values": torch.randn(3, 3, 32, 32, generator=generator), "input_ids": torch.randint(4, 500, (3, 9), generator=generator)}
merged = CLIPModel.from_pretrained(run / "published").eval()
adapted = PeftModel.from_pretrained(CLIPModel.from_pretrained(HERE / "clip"), run / "adapters").eval()
original = CLIPModel.from_pretrained(HERE / "clip").eval()
with torch.no_grad():
    adapted.base_model.model.logit_scale.copy_(merged.logit_scale)  # trained, but no part of the adapters
    a, b, c = (model(**batch).logits_per_image for model in (merged, adapted, original))
print("merged - adapted", (a - b).abs().max().item(), "merged - original", (a - c).abs().max().item())
assert (a - b).abs().max() < 1e-4 and (a - c).abs().max() > 1e-3
