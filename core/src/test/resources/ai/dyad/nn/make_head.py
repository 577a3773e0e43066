"""Writes head.safetensors: SimCLR v2's head in PyTorch, before and after one training pass.

Run beside this file: pip install torch==2.5.1 safetensors==0.8.0; python make_head.py
"""

import torch
from safetensors.torch import save_file
from torch import nn

torch.manual_seed(3)
head = nn.Sequential(
    nn.Linear(5, 4, bias=False), nn.BatchNorm1d(4), nn.ReLU(),
    nn.Linear(4, 4, bias=False), nn.BatchNorm1d(4), nn.ReLU(),
    nn.Linear(4, 3, bias=False), nn.BatchNorm1d(3),
)
for module in head:
    if isinstance(module, nn.BatchNorm1d):
        nn.init.normal_(module.weight, 1, 0.3)
        nn.init.normal_(module.bias, 0, 0.3)
        nn.init.normal_(module.running_mean, 0, 0.3)
        nn.init.uniform_(module.running_var, 0.5, 1.5)
nn.init.zeros_(head[7].bias)


def state(prefix):
    return {
        f"{prefix}.layers.{name}": value.clone()
        for name, value in head.state_dict().items()
        if name != "7.bias" and not name.endswith("num_batches_tracked")
    }


tensors = {"input": torch.randn(6, 5), "probe": torch.randn(6, 3)}
tensors |= state("before")
head.eval()
tensors["evaluated"] = head(tensors["input"]).detach()
head.train()
trained = head(tensors["input"])
(trained * tensors["probe"]).sum().backward()
tensors["trained"] = trained.detach()
tensors |= state("after")
tensors |= {
    f"gradient.layers.{name}": p.grad for name, p in head.named_parameters() if name != "7.bias"
}
save_file(tensors, "head.safetensors")
