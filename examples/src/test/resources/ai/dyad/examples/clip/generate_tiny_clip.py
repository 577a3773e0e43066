"""Makes tiny-clip-training.safetensors: 20 training steps of a tiny CLIP in PyTorch.

pip install torch==2.5.1 torchvision==0.20.1 safetensors==0.8.0
python generate_tiny_clip.py
"""
import math
import os

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F
from torchvision.models import resnet

STEPS, BATCH, BATCHES, LENGTH, UNITS = 20, 8, 3, 6, 10
WORDS, WIDTH, HEADS, INNER = 40, 12, 3, 20


class ImageTower(resnet.ResNet):
    """torchvision's units behind a small stem: stages of one unit, 4, 6 and 8 wide."""

    def __init__(self):
        nn.Module.__init__(self)
        self._norm_layer = nn.BatchNorm2d
        self.inplanes, self.dilation, self.groups, self.base_width = 4, 1, 1, 64
        self.conv1 = nn.Conv2d(3, 4, 3, 2, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(4)
        self.layer1 = self._make_layer(resnet.BasicBlock, 4, 1, 1)
        self.layer2 = self._make_layer(resnet.BasicBlock, 6, 1, 2)
        self.layer3 = self._make_layer(resnet.BasicBlock, 8, 1, 2)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        return self.layer3(self.layer2(self.layer1(x))).mean((2, 3))


def named(**modules):
    """A container whose parameters are named like HuggingFace's."""
    return nn.ModuleDict(modules)


def norm():
    return nn.LayerNorm(WIDTH, eps=1e-12)


class BertLayer(nn.Module):
    def __init__(self):
        super().__init__()
        parts = {name: nn.Linear(WIDTH, WIDTH) for name in ("query", "key", "value")}
        self.attention = nn.ModuleDict()
        self.attention.add_module("self", named(**parts))
        self.attention.add_module("output", named(dense=nn.Linear(WIDTH, WIDTH), LayerNorm=norm()))
        self.intermediate = named(dense=nn.Linear(WIDTH, INNER))
        self.output = named(dense=nn.Linear(INNER, WIDTH), LayerNorm=norm())

    def forward(self, x, mask):
        inner, after = self.attention["self"], self.attention["output"]

        def heads(name):
            return inner[name](x).unflatten(2, (HEADS, -1)).transpose(1, 2)

        scores = heads("query") @ heads("key").transpose(2, 3) / math.sqrt(WIDTH // HEADS)
        scores = scores.masked_fill(mask[:, None, None] == 0, -1e9)
        mixed = (scores.softmax(3) @ heads("value")).transpose(1, 2).flatten(2)
        x = after["LayerNorm"](x + after["dense"](mixed))
        wide = F.gelu(self.intermediate["dense"](x))
        return self.output["LayerNorm"](x + self.output["dense"](wide))


class TextTower(nn.Module):
    """BERT with two layers, its states averaged over the tokens."""

    def __init__(self):
        super().__init__()
        self.embeddings = named(
            word_embeddings=nn.Embedding(WORDS, WIDTH),
            position_embeddings=nn.Embedding(LENGTH, WIDTH),
            token_type_embeddings=nn.Embedding(2, WIDTH),
            LayerNorm=norm(),
        )
        self.encoder = named(layer=nn.ModuleList(BertLayer() for _ in range(2)))

    def forward(self, ids, mask):
        tables = self.embeddings
        x = tables["word_embeddings"](ids) + tables["position_embeddings"].weight
        x = tables["LayerNorm"](x + tables["token_type_embeddings"].weight[0])
        for layer in self.encoder["layer"]:
            x = layer(x, mask)
        kept = mask.unsqueeze(-1).float()
        return (x * kept).sum(1) / kept.sum(1)


class Tower(nn.Module):
    def __init__(self, tower, features):
        super().__init__()
        self.tower = tower
        self.projection = nn.Linear(features, UNITS, bias=False)


class TinyClip(nn.Module):
    def __init__(self):
        super().__init__()
        self.image = Tower(ImageTower(), 8)
        self.text = Tower(TextTower(), WIDTH)
        self.logit_scale = nn.ParameterDict({"logit_scale": torch.tensor(math.log(1 / 0.07))})

    def forward(self, images, ids, mask):
        texts = self.text.projection(self.text.tower(ids, mask))
        images = self.image.projection(self.image.tower(images))
        cosines = F.normalize(images, dim=1) @ F.normalize(texts, dim=1).T
        return self.logit_scale["logit_scale"].exp() * cosines


def state(model, prefix):
    return {
        f"{prefix}.{name}": value.clone()
        for name, value in model.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }


torch.manual_seed(3)
torch.set_num_threads(1)
model = TinyClip().train()
with torch.no_grad():
    for name, parameter in model.text.named_parameters():
        parameter.add_(torch.randn_like(parameter) * 0.1)
images = torch.randn(BATCHES, BATCH, 3, 16, 16)
ids = torch.randint(1, WORDS, (BATCHES, BATCH, LENGTH))
mask = (torch.arange(LENGTH) < torch.randint(2, LENGTH + 1, (BATCHES, BATCH, 1))).long()
ids = ids * mask
tensors = {"images": images, "ids": ids, "mask": mask} | state(model, "before")

groups = []
for part, rate in ((model.text.tower, 0.0025), (None, 0.005)):
    inside = set(model.text.tower.parameters())
    chosen = [p for p in model.parameters() if (p in inside) == (part is not None)]
    groups.append({"params": [p for p in chosen if p.ndim > 1], "lr": rate, "weight_decay": 0.1})
    groups.append({"params": [p for p in chosen if p.ndim <= 1], "lr": rate, "weight_decay": 0})
optimizer = torch.optim.AdamW(groups)
losses, scales = [], []
target = torch.arange(BATCH)
for step in range(STEPS):
    batch = step % BATCHES
    logits = model(images[batch], ids[batch], mask[batch])
    loss = (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    with torch.no_grad():
        model.logit_scale["logit_scale"].clamp_(0, math.log(100))
    losses.append(loss.detach())
    scales.append(model.logit_scale["logit_scale"].detach().clone())
tensors |= {"losses": torch.stack(losses), "scales": torch.stack(scales)} | state(model, "after")
here = os.path.dirname(os.path.abspath(__file__))
save_file(tensors, os.path.join(here, "tiny-clip-training.safetensors"))
print([round(value.item(), 5) for value in losses])
