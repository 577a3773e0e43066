"""Measures one case of one peer in this process and prints a line of JSON, like dyad's Measure.

    peers.py CASE PEER SECONDS      measures a case
    peers.py --list                 prints each case and the peers that support it
"""
import json
import os
import resource
import statistics
import sys
import time

PAIRS = (256, 1024, 4096, 8192, 16384, 65536)
SPARED_MEMORY = 1 << 30


def resident(field):
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith(field):
                return int(line.split()[1]) / 1024
    return float("nan")


def memory_limit():
    with open("/proc/meminfo") as info:
        for line in info:
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024 - SPARED_MEMORY


def leaf(x):
    return x.detach().clone().requires_grad_(True)


def nt_xent_lightly(pairs):
    import torch
    from lightly.loss import NTXentLoss

    loss = NTXentLoss(temperature=0.1)
    a, b = torch.randn(pairs, 128), torch.randn(pairs, 128)

    def run():
        loss(leaf(a), leaf(b)).backward()

    return run, pairs


def nt_xent_metric_learning(pairs):
    import torch
    from pytorch_metric_learning.losses import NTXentLoss, SelfSupervisedLoss

    loss = SelfSupervisedLoss(NTXentLoss(temperature=0.1))
    a, b = torch.randn(pairs, 128), torch.randn(pairs, 128)

    def run():
        loss(leaf(a), leaf(b)).backward()

    return run, pairs


def clip_open_clip(pairs):
    import math

    import torch
    import torch.nn.functional as F
    from open_clip.loss import ClipLoss

    loss = ClipLoss()
    image, text = torch.randn(pairs, 128), torch.randn(pairs, 128)
    scale = torch.tensor(math.log(1 / 0.07))

    def run():
        a, b, s = leaf(image), leaf(text), leaf(scale)
        loss(F.normalize(a, dim=-1), F.normalize(b, dim=-1), s.exp()).backward()

    return run, pairs


def cifar_jitter(transforms):
    return transforms.ColorJitter(0.4, 0.4, 0.4, 0.1)


def torchvision_view(to_tensor):
    from torchvision.transforms import v2
    import torch

    steps = [
        v2.RandomResizedCrop(32, scale=(0.08, 1), antialias=True),
        v2.RandomHorizontalFlip(),
        v2.RandomApply([cifar_jitter(v2)], p=0.8),
        v2.RandomGrayscale(0.2),
        v2.ToDtype(torch.float32, scale=True),
        v2.Normalize((0.4914, 0.4822, 0.4465), (0.247, 0.2435, 0.2616)),
    ]
    return v2.Compose(([v2.ToImage()] if to_tensor else []) + steps)


def noise_images(count):
    import numpy

    return numpy.random.default_rng(1).integers(0, 256, (count, 32, 32, 3), dtype=numpy.uint8)


def loader(transform, batch, count):
    import torch
    from PIL import Image

    images = noise_images(count)

    class Images(torch.utils.data.Dataset):
        def __len__(self):
            return count

        def __getitem__(self, index):
            return transform(Image.fromarray(images[index]))

    return torch.utils.data.DataLoader(
        Images(),
        batch_size=batch,
        shuffle=True,
        drop_last=True,
        num_workers=int(os.environ.get("OMP_NUM_THREADS", "2")),
        persistent_workers=True,
    )


def endless(batches):
    while True:
        yield from batches


def augmentation_torchvision(_):
    view = torchvision_view(to_tensor=True)
    batches = endless(loader(lambda image: (view(image), view(image)), 256, 4096))

    def run():
        for _ in range(4):
            next(batches)

    return run, 4 * 256


def augmentation_kornia(_):
    import kornia.augmentation as K
    import torch

    def view():
        return K.AugmentationSequential(
            K.RandomResizedCrop((32, 32), scale=(0.08, 1.0)),
            K.RandomHorizontalFlip(),
            K.ColorJitter(0.4, 0.4, 0.4, 0.1, p=0.8),
            K.RandomGrayscale(p=0.2),
            K.Normalize((0.4914, 0.4822, 0.4465), (0.247, 0.2435, 0.2616)),
            same_on_batch=False,
        )

    first, second = view(), view()
    images = torch.from_numpy(noise_images(256)).permute(0, 3, 1, 2).contiguous()

    def run():
        with torch.no_grad():
            batch = images.float().div_(255)
            first(batch)
            second(batch)

    return run, 256


def tiny_encoder():
    from torch import nn

    class Unit(nn.Module):
        def __init__(self, into, width, stride):
            super().__init__()
            self.body = nn.Sequential(
                nn.Conv2d(into, width, 3, stride, 1, bias=False),
                nn.BatchNorm2d(width),
                nn.ReLU(inplace=True),
                nn.Conv2d(width, width, 3, 1, 1, bias=False),
                nn.BatchNorm2d(width),
            )
            self.skip = nn.Identity()
            if stride != 1 or into != width:
                self.skip = nn.Sequential(
                    nn.Conv2d(into, width, 1, stride, bias=False), nn.BatchNorm2d(width)
                )
            self.end = nn.ReLU(inplace=True)

        def forward(self, x):
            return self.end(self.body(x) + self.skip(x))

    return nn.Sequential(
        nn.Conv2d(3, 32, 3, 2, 1, bias=False),
        nn.BatchNorm2d(32),
        nn.ReLU(inplace=True),
        Unit(32, 32, 1),
        Unit(32, 64, 2),
        Unit(64, 128, 2),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(128, 128, bias=False),
        nn.BatchNorm1d(128),
        nn.ReLU(inplace=True),
        nn.Linear(128, 64, bias=False),
        nn.BatchNorm1d(64),
    )


def simclr(next_views):
    import torch
    from lightly.loss import NTXentLoss

    model = tiny_encoder()
    loss = NTXentLoss(temperature=0.2)
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3)

    def run():
        for _ in range(5):
            first, second = next_views()
            optimizer.zero_grad()
            # lightly's examples run the model once for each view
            loss(model(first), model(second)).backward()
            optimizer.step()

    return run, 5 * 256


def simclr_end_to_end(_):
    from lightly.transforms import SimCLRTransform

    transform = SimCLRTransform(input_size=32, cj_strength=0.5, gaussian_blur=0.0)
    batches = endless(loader(transform, 256, 4096))
    return simclr(lambda: next(batches))


def simclr_step(_):
    import torch

    views = torch.randn(256, 3, 32, 32), torch.randn(256, 3, 32, 32)
    return simclr(lambda: views)


def resnet18():
    import torchvision
    from torch import nn

    model = torchvision.models.resnet18()
    model.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
    model.maxpool = nn.Identity()
    model.fc = nn.Identity()
    return model


def encoder(_):
    import torch

    model = resnet18().eval()
    images = torch.randn(64, 3, 32, 32)

    def run():
        with torch.inference_mode():
            model(images)

    return run, 64


MINILM = {
    "vocab_size": 30522,
    "hidden_size": 384,
    "num_hidden_layers": 6,
    "num_attention_heads": 12,
    "intermediate_size": 1536,
}


def mean_of_tokens(states, mask):
    weights = mask.unsqueeze(-1).to(states.dtype)
    return (states * weights).sum(1) / weights.sum(1)


def sentences(shape):
    import torch

    return torch.randint(0, MINILM["vocab_size"], shape), torch.ones(shape, dtype=torch.int64)


def minilm_transformers(shape):
    import torch
    from transformers import BertConfig, BertModel

    model = BertModel(BertConfig(**MINILM), add_pooling_layer=False).eval()
    tokens, mask = sentences(shape)

    def run():
        with torch.inference_mode():
            mean_of_tokens(model(tokens, attention_mask=mask).last_hidden_state, mask)

    return run, shape[0]


def minilm_onnxruntime(shape):
    import tempfile

    import onnxruntime
    import torch
    from transformers import BertConfig, BertModel

    class Vectors(torch.nn.Module):
        def __init__(self):
            super().__init__()
            config = BertConfig(**MINILM, attn_implementation="eager")
            self.bert = BertModel(config, add_pooling_layer=False)

        def forward(self, tokens, mask):
            return mean_of_tokens(self.bert(tokens, attention_mask=mask).last_hidden_state, mask)

    tokens, mask = sentences(shape)
    with tempfile.NamedTemporaryFile(suffix=".onnx") as file:
        torch.onnx.export(
            Vectors().eval(),
            (tokens, mask),
            file.name,
            input_names=["tokens", "mask"],
            dynamic_axes={"tokens": {0: "b", 1: "t"}, "mask": {0: "b", 1: "t"}},
            opset_version=17,
            dynamo=False,
        )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = torch.get_num_threads()
        session = onnxruntime.InferenceSession(file.name, options)
    inputs = {"tokens": tokens.numpy(), "mask": mask.numpy()}

    def run():
        session.run(None, inputs)

    return run, shape[0]


def adamw(_):
    import torch

    model = resnet18()
    parameters = list(model.parameters())
    gradients = [torch.randn_like(parameter) * 1e-3 for parameter in parameters]
    optimizer = torch.optim.AdamW(parameters, lr=1e-3, weight_decay=1e-2)

    def run():
        for parameter, gradient in zip(parameters, gradients):
            parameter.grad = gradient
        optimizer.step()

    return run, len(parameters)


def knn(_):
    import torch
    import torch.nn.functional as F
    from lightly.utils.benchmarking import knn_predict

    bank = F.normalize(torch.randn(50_000, 512), dim=1).t().contiguous()
    labels = torch.arange(50_000) % 10
    queries = F.normalize(torch.randn(10_000, 512), dim=1)

    def run():
        for chunk in queries.split(256):
            knn_predict(chunk, bank, labels, num_classes=10, knn_k=200, knn_t=0.1)

    return run, 10_000


CASES = {}
for pairs in PAIRS:
    CASES[f"nt-xent-{pairs}"] = {"lightly": (nt_xent_lightly, pairs)}
    if pairs == 256:  # at 1,024 pairs, one of its steps takes minutes
        CASES[f"nt-xent-{pairs}"]["pytorch-metric-learning"] = (nt_xent_metric_learning, pairs)
    CASES[f"clip-{pairs}"] = {"open_clip": (clip_open_clip, pairs)}
CASES["augmentation-cifar"] = {
    "torchvision": (augmentation_torchvision, 0),
    "kornia": (augmentation_kornia, 0),
}
CASES["simclr-end-to-end"] = {"lightly": (simclr_end_to_end, 0)}
CASES["simclr-step"] = {"lightly": (simclr_step, 0)}
CASES["gradient-cache-512"] = {}
CASES["encoder-resnet18"] = {"torchvision": (encoder, 0)}
for shape in ((32, 32), (1, 16)):
    CASES[f"minilm-{shape[0]}x{shape[1]}"] = {
        "transformers": (minilm_transformers, shape),
        "onnxruntime": (minilm_onnxruntime, shape),
    }
CASES["adamw-resnet18"] = {"torch": (adamw, 0)}
CASES["knn-50k-10k-512"] = {"lightly": (knn, 0)}
CASES["retrieval-10k-512"] = {}
CASES["first-step"] = {}


def runs(run, seconds, fewest):
    times = []
    start = time.perf_counter()
    while len(times) < fewest or (len(times) < 200 and time.perf_counter() - start < seconds):
        begin = time.perf_counter()
        run()
        times.append(time.perf_counter() - begin)
    return times


def measure(case, peer, seconds):
    import torch

    torch.manual_seed(1)
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", torch.get_num_threads())))
    small, _ = clip_open_clip(256)  # warms up the engine, so that its one-time costs are not counted
    for _ in range(20):
        small()
    factory, argument = CASES[case][peer]
    run, items = factory(argument)
    before = resident("VmRSS:")
    with open("/proc/self/clear_refs", "w") as reset:
        reset.write("5")
    warm_up = runs(run, seconds, 1)
    takes_long = warm_up[-1] > 10 * seconds
    median = statistics.median(runs(run, seconds, 1 if takes_long else 3))
    return {
        "milliseconds": 1e3 * median,
        "itemsPerSecond": items / median,
        "peakMegabytes": resident("VmHWM:") - before,
    }


def main():
    if sys.argv[1] == "--list":
        for case, peers in CASES.items():
            print(case, *peers)
        return
    case, peer, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_DATA, (memory_limit(), memory_limit()))
    line = {"name": case, "side": peer}
    try:
        line.update(measure(case, peer, seconds))
    except (MemoryError, RuntimeError) as failure:
        line["failure"] = "out of memory" if "memory" in str(failure) else str(failure).split("\n")[0]
    print(json.dumps(line))


if __name__ == "__main__":
    main()
