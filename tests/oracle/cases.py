"""The cases: which layers, of which sizes, on which inputs."""

import torch
from torch import nn

from golden_case import Case, running
from reference import Bottleneck, Cbam, ChannelGate, Convolution, SpatialGate, centralise

STEPS = 20
# The tested layer's own hash; fastText's is over bytes, and the papers (arXiv 1607.04606, 1607.01759) name none to match.
MULTIPLIERS = (1640531527, 2048144789, 1028477379, 1867784549)


def attention():
    """Names of 5, 3 and 1 of 5 tokens. A name without tokens is left out: Torch gives NaN for it."""
    case = Case("self_attention", dimension=8, heads=2)
    reference = case.fill(nn.MultiheadAttention(8, 2, batch_first=True))
    padding = padded(case)
    x, probe = case.normal("x", 3, 5, 8), case.normal("probe", 3, 5, 8)
    case.backward("", reference, lambda x: reference(x, x, x, key_padding_mask=padding)[0], x, probe)
    return case


def transformer():
    """
    Layers are normalised before each part (arXiv 2002.04745) and not after it as in arXiv 1706.03762, and have GELU where
    that has ReLU: Torch has both, as norm_first and as activation.
    """
    case = Case("transformer_layer", dimension=8, heads=2, feed_forward=12)
    reference = case.fill(nn.TransformerEncoderLayer(
        8, 2, 12, dropout=0.0, activation="gelu", batch_first=True, norm_first=True))
    padding = padded(case)
    x, probe = case.normal("x", 3, 5, 8), case.normal("probe", 3, 5, 8)
    case.backward("", reference, lambda x: reference(x, src_key_padding_mask=padding), x, probe)
    return case


def padded(case):
    """Which of 3 names' 5 positions are padding; recorded as lengths."""
    lengths = case.add("lengths", torch.tensor([5.0, 3.0, 1.0]))
    return torch.arange(5)[None, :] >= lengths[:, None]


def convolutional(name, reference, *shape, gamma=1.0, **settings):
    """
    A layer with batch normalisation, or without: one pass as in training, whose batch moves the running statistics, and
    one as in evaluation, which uses them as they are then.
    """
    case = Case(name, **settings)
    case.fill(reference, gamma)
    x = case.normal("x", *shape)
    # Small, because gradients here are sums of many terms, of which floats lose the more the larger they are.
    probe = case.normal("probe", *reference(x).shape, scale=0.25)
    for statistic, value in running(reference):
        # Choosing the probe's shape has moved them.
        value.copy_(case.tensors[statistic])
    case.backward("train.", reference.train(), reference, x, probe)
    for statistic, value in running(reference):
        value.copy_(case.add("train." + statistic, value))
    case.backward("eval.", reference.eval(), reference, x, probe)
    return case


def bottleneck(name, inputs, outputs, stride, expansion, size):
    # A scale of 3 takes some values beyond ReLU6's upper end.
    return convolutional(
        "inverted_residual_" + name, Bottleneck(inputs, outputs, stride, expansion), 3, inputs, size, size, gamma=3.0,
        input=inputs, output=outputs, stride=stride, expansion=expansion)


def convolution(name, linear):
    return convolutional(
        "conv_block_" + name, Convolution(3, 4, 3, stride=2, linear=linear), 2, 3, 6, 5, gamma=5.0,
        input=3, output=4, kernel=3, stride=2, linear=int(linear))


def embedding_bag():
    """The mean over a name's tokens, wherever its padding stands, and 0 for a name of padding alone."""
    case = Case("embedding_bag", rows=12, dimension=4)
    reference = case.fill(nn.EmbeddingBag(12, 4, mode="mean", padding_idx=0))
    ids = torch.tensor([[3, 1, 4, 0, 0, 0], [5, 0, 2, 0, 7, 0], [2, 2, 9, 2, 11, 1], [0, 0, 0, 0, 0, 0]])
    case.add("ids", ids)
    case.backward("", reference, reference, ids, case.normal("probe", 4, 4))
    return case


def ngram_embedding():
    """At each position a bag of the runs of 2 to 4 tokens that begin there, those of too few tokens weighing nothing."""
    case = Case("ngram_embedding", buckets=11, bucket_dimension=3, longest=4, dimension=5)
    table = nn.EmbeddingBag(11, 3, mode="sum")
    reference = case.fill(nn.ModuleDict({"table": table, "projection": nn.Linear(3, 5, bias=False)}))
    names = [[7, 3, 9, 2, 5, 1], [4, 4, 4, 0, 0, 0], [6, 0, 0, 0, 0, 0]]
    case.add("ids", torch.tensor(names))
    buckets, whole = [], []
    for name in names:
        for start in range(len(name)):
            runs = [name[start:start + length] for length in (2, 3, 4)]
            buckets.append([sum(a * b for a, b in zip(run, MULTIPLIERS)) % 11 for run in runs])
            whole.append([float(len(run) == length and 0 not in run) for run, length in zip(runs, (2, 3, 4))])
    weights = torch.tensor(whole, dtype=torch.float64)
    case.backward(
        "", reference,
        lambda bags: reference["projection"](table(bags, per_sample_weights=weights)).reshape(3, 6, 5),
        torch.tensor(buckets), case.normal("probe", 3, 6, 5))
    return case


def optimizer(name, centralises, clip_norm, weight_decay=0.1):
    """
    Torch's AdamW on given gradients, at a learning rate that changes. Gradients of rank over 1 but an embedding table's are
    centralised first, and what is clipped is what is left of them; only ranks over 1 decay.
    """
    case = Case(name, centralises=int(centralises), clip_norm=clip_norm, weight_decay=weight_decay)
    shapes = {"bias": [5], "linear": [3, 4], "convolution": [4, 2, 3, 3], "table": [6, 3]}
    parameters = {key: nn.Parameter(case.normal("start." + key, *shape)) for key, shape in shapes.items()}
    # Means other than 0 tell centralised gradients from others.
    gradients = {key: case.normal("gradient." + key, STEPS, *shape, mean=0.5) for key, shape in shapes.items()}
    rates = case.uniform("learning_rates", STEPS, low=0.001, high=0.05)
    adamw = torch.optim.AdamW([
        {"params": [value for value in parameters.values() if value.dim() > 1], "weight_decay": weight_decay},
        {"params": [parameters["bias"]], "weight_decay": 0.0},
    ])
    after, norms = {key: [] for key in shapes}, []
    for step in range(STEPS):
        for key, parameter in parameters.items():
            gradient = gradients[key][step]
            whole = not centralises or parameter.dim() == 1 or key == "table"
            parameter.grad = (gradient if whole else centralise(gradient)).clone()
        norms.append(nn.utils.clip_grad_norm_(parameters.values(), clip_norm))
        for group in adamw.param_groups:
            group["lr"] = rates[step].item()
        adamw.step()
        for key, parameter in parameters.items():
            after[key].append(parameter.detach().clone())
    case.add("norms", torch.stack(norms))
    for key, values in after.items():
        case.add("after." + key, torch.stack(values))
    return case


def make():
    """Every case."""
    return [
        attention(),
        transformer(),
        convolutional("channel_attention", ChannelGate(16, 8), 2, 16, 3, 4, channels=16, reduction=2),
        convolutional("spatial_attention", SpatialGate(), 2, 3, 9, 8),
        convolutional("cbam", Cbam(64), 2, 64, 3, 4, channels=64),
        convolution("relu6", linear=False),
        convolution("linear", linear=True),
        bottleneck("shortcut", 4, 4, stride=1, expansion=3, size=5),
        bottleneck("widening", 3, 5, stride=1, expansion=2, size=4),
        bottleneck("strided", 4, 4, stride=2, expansion=3, size=5),
        bottleneck("unexpanded", 5, 3, stride=1, expansion=1, size=4),
        bottleneck("small_map", 4, 4, stride=1, expansion=3, size=2),
        embedding_bag(),
        ngram_embedding(),
        optimizer("adamw", centralises=False, clip_norm=1e9),
        optimizer("gc_adamw", centralises=True, clip_norm=1e9),
        optimizer("gc_adamw_clipped", centralises=True, clip_norm=4.0),
    ]
