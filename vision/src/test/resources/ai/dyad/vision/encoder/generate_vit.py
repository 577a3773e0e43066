"""Makes tiny-vit.safetensors and tiny-vit.json: a random CLIP and what its image tower gives.

pip install torch==2.5.1 open_clip_torch==3.3.0 safetensors; python generate_vit.py
"""
import json
import os

import torch
from open_clip.model import CLIP, CLIPTextCfg, CLIPVisionCfg
from safetensors.torch import save_file

here = os.path.dirname(os.path.abspath(__file__))
vision = CLIPVisionCfg(layers=2, width=24, head_width=6, patch_size=4, image_size=12)
text = CLIPTextCfg(context_length=4, vocab_size=8, width=8, heads=1, layers=1)


def make(quick_gelu):
    torch.manual_seed(0)
    model = CLIP(16, vision, text, quick_gelu=quick_gelu).eval()
    with torch.no_grad():
        # the initial weights are so small that a wrong layer would hardly show
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.2)
    return model


def case(quick_gelu, batch):
    # a formula instead of numbers, so that no picture need be stored
    images = torch.sin(torch.arange(batch * 3 * 12 * 12).reshape(batch, 3, 12, 12) * 0.37)
    with torch.no_grad():
        features = make(quick_gelu).encode_image(images)
    return {
        "quickGelu": quick_gelu,
        "batch": batch,
        "features": [[round(value, 6) for value in row] for row in features.tolist()],
    }


cases = {"batch": case(False, 3), "single": case(False, 1), "quick": case(True, 2)}
with open(os.path.join(here, "tiny-vit.json"), "w") as file:
    json.dump(cases, file)
    file.write("\n")
state = {name: value.contiguous() for name, value in make(False).state_dict().items()}
save_file(state, os.path.join(here, "tiny-vit.safetensors"), {"format": "pt"})
