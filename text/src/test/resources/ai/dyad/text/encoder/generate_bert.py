"""Makes tiny-bert.safetensors, tiny-bert.json and, beside the tests of the examples, tiny-bert.onnx.

pip install torch==2.5.1 transformers==4.49.0 onnx==1.23.2 safetensors; python generate_bert.py
"""
import json
import os
import shutil

import torch
from safetensors.torch import save_file
from transformers import BertConfig, BertModel

here = os.path.dirname(os.path.abspath(__file__))
torch.manual_seed(0)
config = BertConfig(
    num_hidden_layers=2,
    hidden_size=24,
    num_attention_heads=4,
    intermediate_size=40,
    vocab_size=50,
    max_position_embeddings=20,
    type_vocab_size=2,
)
model = BertModel(config).eval()
with torch.no_grad():
    # the initial weights are so small that a wrong layer would hardly show
    for parameter in model.parameters():
        parameter.add_(torch.randn_like(parameter) * 0.2)


def run(ids, mask, types):
    ids, mask, types = (torch.tensor(rows) for rows in (ids, mask, types))
    with torch.no_grad():
        states = model(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
    kept = mask.unsqueeze(-1)
    mean = (states * kept).sum(1) / kept.sum(1)
    greatest = states.masked_fill(kept == 0, -1e9).max(1).values
    return {
        "ids": ids.tolist(),
        "mask": mask.tolist(),
        "types": types.tolist(),
        "CLS": states[:, 0].tolist(),
        "MEAN": mean.tolist(),
        "MAX": greatest.tolist(),
    }


def case(lengths, with_types=False):
    longest = max(lengths)
    ids = torch.randint(1, 50, (len(lengths), longest))
    mask = torch.zeros_like(ids)
    types = torch.zeros_like(ids)
    for row, length in enumerate(lengths):
        ids[row, length:] = 0
        mask[row, :length] = 1
        if with_types:
            types[row, length // 2 : length] = 1
    return run(ids.tolist(), mask.tolist(), types.tolist())


cases = {
    "padded": case([7, 3, 1, 7]),
    "single": case([5]),
    "oneToken": case([1]),
    "longest": case([20, 20]),
    "segments": case([9, 6], with_types=True),
}
rounded = json.loads(json.dumps(cases), parse_float=lambda text: round(float(text), 6))
with open(os.path.join(here, "tiny-bert.json"), "w") as file:
    json.dump(rounded, file)
    file.write("\n")
save_file(model.state_dict(), os.path.join(here, "tiny-bert.safetensors"), {"format": "pt"})
config.to_json_file(os.path.join(here, "tiny-bert-config.json"))

examples = here.replace("/text/src", "/examples/src").replace("text/encoder", "examples/pretrained")
shutil.copy(os.path.join(here, "tiny-bert.safetensors"), examples)
sample = torch.ones(1, 4, dtype=torch.int64)
axes = {0: "batch_size", 1: "sequence_length"}
bare = BertModel(config, add_pooling_layer=False).eval()
bare.load_state_dict(
    {k: v for k, v in model.state_dict().items() if not k.startswith("pooler.")}
)
torch.onnx.export(
    bare,
    (sample, sample, sample),
    os.path.join(examples, "tiny-bert.onnx"),
    input_names=["input_ids", "attention_mask", "token_type_ids"],
    output_names=["last_hidden_state"],
    dynamic_axes={name: axes for name in ("input_ids", "attention_mask", "token_type_ids")},
    opset_version=14,
    do_constant_folding=True,
)
