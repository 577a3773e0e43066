"""Writes what torchvision's ResNet does with random weights, and its parameter names.

Run beside this file: pip install torch==2.5.1 torchvision==0.20.1 safetensors==0.8.0
                      python make_resnets.py
"""

import torch
import torchvision
from safetensors.torch import save_file
from torch import nn
from torchvision.models import resnet


class Narrow(resnet.ResNet):
    """torchvision's units and stages, with widths, strides and stem of one's own."""

    def __init__(self, unit, stem, stages, channels):
        nn.Module.__init__(self)
        self._norm_layer = nn.BatchNorm2d
        self.inplanes, self.dilation, self.groups, self.base_width = stages[0][0], 1, 1, 64
        kernel, stride, pooled = stem
        self.conv1 = nn.Conv2d(channels, self.inplanes, kernel, stride, kernel // 2, bias=False)
        self.bn1 = nn.BatchNorm2d(self.inplanes)
        self.maxpool = nn.MaxPool2d(3, 2, 1) if pooled else nn.Identity()
        self.layers = []
        for i, (width, depth, stride) in enumerate(stages):
            layer = self._make_layer(unit, width, depth, stride)
            self.add_module(f"layer{i + 1}", layer)
            self.layers.append(layer)

    def forward(self, x):
        x = self.maxpool(torch.relu(self.bn1(self.conv1(x))))
        for layer in self.layers:
            x = layer(x)
        return x.mean((2, 3))


CIFAR, SMALL, IMAGENET = (3, 1, False), (3, 2, False), (7, 2, True)
CASES = {
    "cifar-basic": (resnet.BasicBlock, CIFAR, [(4, 2, 1), (6, 1, 2), (8, 1, 2)], (4, 3, 9, 8)),
    "small-basic": (resnet.BasicBlock, SMALL, [(4, 1, 1), (6, 1, 2), (8, 1, 2)], (4, 1, 16, 16)),
    "imagenet-bottleneck": (
        resnet.Bottleneck, IMAGENET, [(2, 2, 1), (3, 1, 2), (4, 1, 2)], (3, 3, 33, 40)),
}


def state(model, prefix):
    return {
        f"{prefix}.{name}": value.clone()
        for name, value in model.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }


def write_case(name, unit, stem, stages, shape):
    torch.manual_seed(7)
    model = Narrow(unit, stem, stages, shape[1])
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.weight, 1, 0.3)
            nn.init.normal_(module.bias, 0, 0.3)
            nn.init.normal_(module.running_mean, 0, 0.3)
            nn.init.uniform_(module.running_var, 0.5, 1.5)
    tensors = {"input": torch.randn(shape)} | state(model, "before")
    model.eval()
    tensors["evaluated"] = model(tensors["input"]).detach()
    model.train()
    trained = model(tensors["input"])
    tensors["trained"] = trained.detach()
    tensors["probe"] = torch.randn(trained.shape)
    (trained * tensors["probe"]).sum().backward()
    tensors |= {k: v for k, v in state(model, "after").items() if ".running_" in k}
    tensors |= {f"gradient.{name}": p.grad for name, p in model.named_parameters()}
    save_file(tensors, f"{name}.safetensors")


def write_names(name):
    lines = [
        f"{key} {tuple(value.shape)}".replace(",)", ")")
        for key, value in getattr(torchvision.models, name)().state_dict().items()
        if not key.endswith("num_batches_tracked")
    ]
    with open(f"{name}.txt", "w") as file:
        file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    for case, arguments in CASES.items():
        write_case(case, *arguments)
    for model_name in ("resnet18", "resnet34", "resnet50"):
        write_names(model_name)
