"""Makes tiny-clip.safetensors and tiny-clip.json: a random CLIP and what its text tower gives.

pip install torch==2.5.1 open_clip_torch==3.3.0 safetensors; python generate_clip.py
"""
import json
import os

import torch
from open_clip.model import CLIP, CLIPTextCfg, CLIPVisionCfg
from safetensors.torch import save_file

here = os.path.dirname(os.path.abspath(__file__))
vision = CLIPVisionCfg(layers=1, width=8, head_width=8, patch_size=8, image_size=8)
text = CLIPTextCfg(context_length=12, vocab_size=60, width=24, heads=4, layers=2)


def make(quick_gelu):
    torch.manual_seed(0)
    model = CLIP(16, vision, text, quick_gelu=quick_gelu).eval()
    with torch.no_grad():
        # the initial weights are so small that a wrong layer would hardly show
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.2)
    return model


def case(quick_gelu, lengths):
    ids = torch.zeros(len(lengths), text.context_length, dtype=torch.int64)
    for row, length in enumerate(lengths):
        ids[row, : length - 1] = torch.randint(1, 59, (length - 1,))
        ids[row, length - 1] = 59
    with torch.no_grad():
        features = make(quick_gelu).encode_text(ids)
    return {
        "quickGelu": quick_gelu,
        "ids": ids[:, : max(lengths)].tolist(),
        "features": [[round(value, 6) for value in row] for row in features.tolist()],
    }


cases = {
    "padded": case(False, [7, 3, 2, 7]),
    "single": case(False, [5]),
    "longest": case(False, [12, 12]),
    "quick": case(True, [7, 4]),
}
with open(os.path.join(here, "tiny-clip.json"), "w") as file:
    json.dump(cases, file)
    file.write("\n")
state = {name: value.contiguous() for name, value in make(False).state_dict().items()}
save_file(state, os.path.join(here, "tiny-clip.safetensors"), {"format": "pt"})
