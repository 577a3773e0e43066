#!/usr/bin/env python3
# losses.json was made by: pip install torch==2.5.1 && python goldens.py losses.json 20261121  (equal to 1e-14)
"""Reference values for the loss family, in float64 with autograd. Usage: goldens.py OUT.json SEED

Every formula is written from the paper named in `source`.
"""
import json, math, sys
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def arr(t):
    t = t.detach()
    return {"shape": list(t.shape), "data": [float(x) for x in t.reshape(-1)]}


CASES = []


def case(name, loss_fn, source, params, inputs, consts=None, note=""):
    """inputs: differentiable tensors, consts: integer or fixed tensors."""
    leaves = {k: v.clone().requires_grad_(True) for k, v in inputs.items()}
    value = loss_fn(**leaves, **(consts or {}), **params)
    value.backward()
    CASES.append({
        "name": name, "source": source, "note": note, "params": params,
        "inputs": {k: arr(v) for k, v in inputs.items()},
        "constants": {k: arr(v) for k, v in (consts or {}).items()},
        "expected": {"loss": float(value), "gradients": {k: arr(v.grad) for k, v in leaves.items()}},
    })


def unit(x):
    return x / x.norm(dim=-1, keepdim=True)


def nt_xent(view0, view1, temperature):
    z = unit(torch.cat([view0, view1]))
    n = view0.shape[0]
    s = z @ z.T / temperature
    s = s.masked_fill(torch.eye(2 * n, dtype=torch.bool), float("-inf"))
    pos = torch.cat([torch.arange(n, 2 * n), torch.arange(0, n)])
    return (torch.logsumexp(s, 1) - s[torch.arange(2 * n), pos]).mean()


def clip(image, text, logit_scale):
    s = torch.exp(logit_scale) * unit(image) @ unit(text).T
    d = torch.diagonal(s)
    return 0.5 * ((torch.logsumexp(s, 1) - d).mean() + (torch.logsumexp(s, 0) - d).mean())


def info_nce(query, key, temperature, negatives=None):
    """in-batch negatives when negatives is None; (M,D): shared; (N,K,D): one set per query."""
    q, k = unit(query), unit(key)
    if negatives is None:
        s = q @ k.T / temperature
        return (torch.logsumexp(s, 1) - torch.diagonal(s)).mean()
    pos = (q * k).sum(1, keepdim=True)
    neg = unit(negatives)
    neg = q @ neg.T if neg.dim() == 2 else (neg @ q.unsqueeze(2)).squeeze(2)
    s = torch.cat([pos, neg], 1) / temperature
    return (torch.logsumexp(s, 1) - s[:, 0]).mean()


def siglip(image, text, logit_scale, logit_bias):
    s = torch.exp(logit_scale) * unit(image) @ unit(text).T + logit_bias
    y = 2 * torch.eye(s.shape[0]) - 1
    return -F.logsigmoid(y * s).sum() / s.shape[0]


def sup_con(features, labels, temperature):
    """L_out of Khosla et al.; anchors without a positive are left out of the mean."""
    z = unit(features)
    n = z.shape[0]
    s = z @ z.T / temperature
    self_mask = torch.eye(n, dtype=torch.bool)
    s = s.masked_fill(self_mask, float("-inf"))
    log_p = s - torch.logsumexp(s, 1, keepdim=True)
    pos = (labels[:, None] == labels[None, :]) & ~self_mask
    count = pos.sum(1)
    keep = count > 0
    return (-(log_p.masked_fill(~pos, 0).sum(1))[keep] / count[keep]).mean()


def dcl(view0, view1, temperature):
    """Decoupled contrastive loss: NT-Xent without the positive in the denominator."""
    z = unit(torch.cat([view0, view1]))
    n = view0.shape[0]
    s = z @ z.T / temperature
    pos = torch.cat([torch.arange(n, 2 * n), torch.arange(0, n)])
    mask = torch.eye(2 * n, dtype=torch.bool)
    mask[torch.arange(2 * n), pos] = True
    return (torch.logsumexp(s.masked_fill(mask, float("-inf")), 1) - s[torch.arange(2 * n), pos]).mean()


def local_nce(positive_score, noise_score, log_q_positive, log_q_noise):
    """binary NCE, score = log f(x,c), p(D=1|x,c) = f / (f + k q)."""
    k = noise_score.shape[1]
    dp = positive_score - math.log(k) - log_q_positive
    dn = noise_score - math.log(k) - log_q_noise
    return -(F.logsigmoid(dp) + F.logsigmoid(-dn).sum(1)).mean()


def negative_sampling(positive_score, noise_score):
    return -(F.logsigmoid(positive_score) + F.logsigmoid(-noise_score).sum(1)).mean()


def global_nce(positive_score, noise_score, log_q_positive, log_q_noise):
    """ranking NCE: softmax over score - log q of one true and k noise samples."""
    s = torch.cat([(positive_score - log_q_positive)[:, None], noise_score - log_q_noise], 1)
    return (torch.logsumexp(s, 1) - s[:, 0]).mean()


def importance_sampled_nll(positive_score, noise_score, log_q_noise):
    """-log f(x,c) + log Z^, Z^ = (1/k) sum_j f(x_j,c)/q(x_j)."""
    k = noise_score.shape[1]
    log_z = torch.logsumexp(noise_score - log_q_noise, 1) - math.log(k)
    return (log_z - positive_score).mean()


def target_included_nll(positive_score, noise_score, log_q_noise):
    """Stratos, Appendix C: Z^ = exp(s_t) + (1/m) sum_i exp(s_i)/q(i), q over X without t."""
    m = noise_score.shape[1]
    s = torch.cat([positive_score[:, None], noise_score - log_q_noise - math.log(m)], 1)
    return (torch.logsumexp(s, 1) - positive_score).mean()


def exact_nll(scores, target):
    return (torch.logsumexp(scores, 1) - scores[torch.arange(scores.shape[0]), target]).mean()


def hinge(scores, target):
    """max(0, 1 - (s_true - max over the others of s))."""
    n = scores.shape[0]
    true = scores[torch.arange(n), target]
    other = scores.scatter(1, target[:, None], float("-inf")).max(1).values
    return F.relu(1 - (true - other)).mean()


def mi_info_nce(scores):
    n = scores.shape[0]
    return math.log(n) + (torch.diagonal(scores) - torch.logsumexp(scores, 1)).mean()


def mi_nwj(scores):
    n = scores.shape[0]
    off = ~torch.eye(n, dtype=torch.bool)
    return torch.diagonal(scores).mean() - torch.exp(scores[off] - 1).mean()


def mi_dv(scores):
    n = scores.shape[0]
    off = ~torch.eye(n, dtype=torch.bool)
    return torch.diagonal(scores).mean() - (torch.logsumexp(scores[off], 0) - math.log(n * (n - 1)))


def mi_js(scores):
    """Jensen-Shannon lower bound objective: E[-softplus(-s)] - E[softplus(s)] over joint / product."""
    n = scores.shape[0]
    off = ~torch.eye(n, dtype=torch.bool)
    return (-F.softplus(-torch.diagonal(scores))).mean() - F.softplus(scores[off]).mean()


def build(seed, sizes):
    g = torch.Generator().manual_seed(seed)
    r = lambda *s: torch.randn(*s, generator=g)
    for n, d, t in sizes:
        a = r(n, d)
        b = 0.7 * a + 0.6 * r(n, d)
        tag = f"n{n}-d{d}-t{t}"
        case(f"nt-xent/{tag}", nt_xent, "Chen et al. 2020, SimCLR, eq. 1", {"temperature": t}, {"view0": a, "view1": b})
        case(f"dcl/{tag}", dcl, "Yeh et al. 2022, Decoupled Contrastive Learning, eq. 6 (symmetrised)", {"temperature": t}, {"view0": a, "view1": b})
        case(f"info-nce/{tag}/in-batch", info_nce, "van den Oord et al. 2018, CPC, eq. 4", {"temperature": t}, {"query": a, "key": b})
        case(f"info-nce/{tag}/shared-negatives", info_nce, "MoCo: negatives from a queue", {"temperature": t}, {"query": a, "key": b, "negatives": r(3 * n, d)})
        case(f"info-nce/{tag}/negatives-per-query", info_nce, "hard negatives, one set per query", {"temperature": t}, {"query": a, "key": b, "negatives": r(n, 3, d)})
        ls = torch.tensor(math.log(1 / t))
        case(f"clip/{tag}", clip, "Radford et al. 2021, CLIP, fig. 3", {}, {"image": a, "text": b, "logit_scale": ls}, note="logit_scale is the log of the scale, logits = exp(logit_scale) * cos")
        case(f"siglip/{tag}", siglip, "Zhai et al. 2023, SigLIP, eq. 2", {}, {"image": a, "text": b, "logit_scale": ls, "logit_bias": torch.tensor(-3.0)})
        labels = torch.randint(0, max(2, n // 3), (n,), generator=g)
        labels[1] = labels[0]
        if n > 2:
            labels[2] = labels[0] + 1
        case(f"sup-con/{tag}", sup_con, "Khosla et al. 2020, SupCon, L_out", {"temperature": t}, {"features": a}, {"labels": labels})
        sc = 2 * r(n, n) + 3 * torch.eye(n)
        for nm, fn in [("info-nce", mi_info_nce), ("nwj", mi_nwj), ("dv", mi_dv), ("js", mi_js)]:
            case(f"mi-bound/{nm}/{tag}", fn, "Poole et al. 2019, On Variational Bounds of Mutual Information", {}, {"scores": sc}, note="expected.loss is the bound itself, in nats; scores[i][j] = critic(x_i, y_j); off-diagonal pairs stand for the product of marginals (info-nce uses whole rows)")
    for b, k, v in [(4, 5, 11), (7, 16, 40)]:
        scores = r(b, v) * 1.5
        logits_q = r(v)
        log_q = logits_q - torch.logsumexp(logits_q, 0)
        target = torch.randint(0, v, (b,), generator=g)
        noise = torch.multinomial(log_q.exp().repeat(b, 1), k, replacement=True, generator=g)
        ps = scores[torch.arange(b), target]
        ns = scores.gather(1, noise)
        lp, ln = log_q[target], log_q[noise]
        tag = f"b{b}-k{k}-v{v}"
        case(f"exact-softmax/{tag}", exact_nll, "Stratos 2021, eq. 5", {}, {"scores": scores}, {"target": target})
        case(f"hinge/{tag}", hinge, "Stratos 2021, Appendix A", {}, {"scores": scores}, {"target": target})
        case(f"local-nce/{tag}", local_nce, "Gutmann & Hyvarinen 2010; Ma & Collins 2018 (binary)", {}, {"positive_score": ps, "noise_score": ns}, {"log_q_positive": lp, "log_q_noise": ln})
        case(f"negative-sampling/{tag}", negative_sampling, "Mikolov et al. 2013; local NCE with k q = 1", {}, {"positive_score": ps, "noise_score": ns})
        case(f"global-nce/{tag}", global_nce, "Jozefowicz et al. 2016; Ma & Collins 2018 (ranking)", {}, {"positive_score": ps, "noise_score": ns}, {"log_q_positive": lp, "log_q_noise": ln})
        case(f"importance-sampled-nll/{tag}", importance_sampled_nll, "Bengio & Senecal 2008", {}, {"positive_score": ps, "noise_score": ns}, {"log_q_noise": ln})
        # noise distribution without the target, as Appendix C asks
        noise_c = torch.stack([torch.multinomial(log_q.exp().index_fill(0, target[i], 0.0), k, replacement=True, generator=g) for i in range(b)])
        renorm = torch.log1p(-lp.exp())
        lnc = log_q[noise_c] - renorm[:, None]
        case(f"target-included-nll/{tag}", target_included_nll, "Stratos 2021, Appendix C", {}, {"positive_score": ps, "noise_score": scores.gather(1, noise_c)}, {"log_q_noise": lnc})


if __name__ == "__main__":
    out, seed = sys.argv[1], int(sys.argv[2])
    build(seed, [(2, 4, 0.5), (5, 8, 0.1), (16, 12, 0.07)])
    with open(out, "w") as f:
        json.dump({"format": 1, "dtype": "float64", "cases": CASES}, f, separators=(",", ":"))
    print(len(CASES), "cases")
