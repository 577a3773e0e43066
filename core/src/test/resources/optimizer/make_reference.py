"""Writes reference.json: what PyTorch's optimizers make of fixed weights and gradients.

    python make_reference.py        # torch 2.5.1, CPU, float32

The gradients do not depend on the weights, so one set serves all cases. Tensors of rank 1 are in a
parameter group without weight decay unless a case says "decay_all".
"""

import json
import math
import pathlib

import torch

STEPS = 20
WARM_UP, BASE, FINAL = 5, 1.0, 0.01
SHAPES = {"shift": (5,), "linear": (3, 4), "convolution": (2, 3, 2, 2)}


def rounded(tensor):
    return [round(value, 4) for value in tensor.flatten().tolist()]


def exact(tensor):
    """Nine digits give a float32 back exactly."""
    return [float(f"{value:.9g}") for value in tensor.flatten().tolist()]


def warm_up_cosine(s):
    if s < WARM_UP:
        return (s + 1) / WARM_UP
    share = 0.5 * (1 + math.cos(math.pi * (s - WARM_UP) / (STEPS - WARM_UP)))
    return FINAL + (BASE - FINAL) * share


class GoogleLars(torch.optim.Optimizer):
    """google-research/simclr, tf2/lars_optimizer.py, classic_momentum=True, without Nesterov."""

    def __init__(self, params, lr, momentum, weight_decay, eeta, adapt=True):
        super().__init__(
            params,
            dict(lr=lr, momentum=momentum, weight_decay=weight_decay, eeta=eeta, adapt=adapt),
        )

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for w in group["params"]:
                d, ratio = w.grad + group["weight_decay"] * w, 1.0
                if group["adapt"]:
                    w_norm, d_norm = torch.norm(w), torch.norm(d)
                    if w_norm > 0 and d_norm > 0:
                        ratio = group["eeta"] * w_norm / d_norm
                v = self.state[w].setdefault("v", torch.zeros_like(w))
                v.copy_(group["momentum"] * v + group["lr"] * ratio * d)
                w.sub_(v)


class LightlyLars(torch.optim.Optimizer):
    """lightly/utils/lars.py: the learning rate outside the buffer, no adaptation without decay."""

    def __init__(self, params, lr, momentum, weight_decay, eeta):
        super().__init__(
            params, dict(lr=lr, momentum=momentum, weight_decay=weight_decay, eeta=eeta)
        )

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for w in group["params"]:
                d, decay = w.grad, group["weight_decay"]
                w_norm, g_norm = torch.norm(w), torch.norm(d)
                if decay != 0 and w_norm != 0 and g_norm != 0:
                    d = d + decay * w
                    d = d * (group["eeta"] * w_norm / (g_norm + decay * w_norm + 1e-8))
                b = self.state[w].setdefault("b", torch.zeros_like(w))
                b.mul_(group["momentum"]).add_(d)
                w.add_(b, alpha=-group["lr"])


CASES = {
    "adamw": lambda groups: torch.optim.AdamW(groups(0.1), lr=0.01),
    "adamw_schedule_decay_all_large_epsilon": lambda groups: torch.optim.AdamW(
        groups(0.05, decay_all=True), lr=0.02, betas=(0.8, 0.98), eps=0.1
    ),
    "sgd": lambda groups: torch.optim.SGD(groups(0.1), lr=0.01),
    "sgd_momentum_schedule": lambda groups: torch.optim.SGD(groups(0.1), lr=0.02, momentum=0.9),
    "sgd_nesterov_schedule": lambda groups: torch.optim.SGD(
        groups(0.1), lr=0.02, momentum=0.9, nesterov=True
    ),
    "lars_schedule": lambda groups: GoogleLars(
        groups(0.1, adapt=False), lr=0.2, momentum=0.9, weight_decay=0, eeta=0.02
    ),
    "lars_lightly": lambda groups: LightlyLars(
        groups(1e-6), lr=0.1, momentum=0.9, weight_decay=0, eeta=0.02
    ),
}


def run(make, weights, gradients, schedule):
    params = {name: torch.nn.Parameter(w.clone()) for name, w in weights.items()}

    def groups(decay, decay_all=False, adapt=None):
        matrices = [p for p in params.values() if decay_all or p.dim() > 1]
        vectors = [p for p in params.values() if not decay_all and p.dim() <= 1]
        result = [{"params": matrices, "weight_decay": decay}]
        if vectors:
            result.append({"params": vectors, "weight_decay": 0.0})
            if adapt is not None:
                result[1]["adapt"] = adapt
        return result

    optimizer = make(groups)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, schedule)
    for step in range(STEPS):
        for name, param in params.items():
            param.grad = gradients[step][name].clone()
        optimizer.step()
        scheduler.step()
    return {name: exact(param.detach()) for name, param in params.items()}


def clip(gradients, limit):
    params = []
    for gradient in gradients.values():
        params.append(torch.nn.Parameter(torch.zeros_like(gradient)))
        params[-1].grad = gradient.clone()
    norm = torch.nn.utils.clip_grad_norm_(params, limit)
    clipped = {name: exact(param.grad) for name, param in zip(gradients, params)}
    return {"limit": limit, "norm": exact(norm)[0], "gradients": clipped}


def main():
    torch.manual_seed(20)

    def tensors(draw):
        return {
            name: torch.tensor(rounded(draw(shape))).reshape(shape)
            for name, shape in SHAPES.items()
        }

    # weights stay away from 0, so that a relative tolerance means something
    weights = tensors(lambda shape: (1 + torch.rand(shape)) * torch.randn(shape).sign())
    gradients = [tensors(torch.randn) for _ in range(STEPS)]
    results = {
        name: run(make, weights, gradients, warm_up_cosine if "schedule" in name else lambda s: 1.0)
        for name, make in CASES.items()
    }
    reference = {
        "torch": torch.__version__,
        "shapes": SHAPES,
        "weights": {name: rounded(w) for name, w in weights.items()},
        "gradients": [{name: rounded(g) for name, g in step.items()} for step in gradients],
        "schedule": [warm_up_cosine(step) for step in range(STEPS)],
        "results": results,
        "clipped": [clip(gradients[0], limit) for limit in (0.5, 1000.0)],
    }
    path = pathlib.Path(__file__).with_name("reference.json")
    text = json.dumps(reference)
    for key in ('"shapes"', '"weights"', '"gradients": [', '"schedule"', '"results"', '"clipped"'):
        text = text.replace(" " + key, "\n" + key)
    path.write_text(text.replace('}, {"shift"', '},\n{"shift"').replace('}, "', '},\n"') + "\n")


main()
