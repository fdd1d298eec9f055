"""The layers that Torch doesn't have, written from their papers in plain Torch. What differs from a paper says so."""

import torch
from torch import nn

from golden_case import clear_of, maximum


class Convolution(nn.Module):
    """Convolution, batch normalisation and, unless it is linear, ReLU6: the unit of MobileNetV2 (arXiv 1801.04381, §3)."""

    def __init__(self, inputs, outputs, kernel, stride=1, groups=1, linear=False):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(outputs)
        self.linear = linear

    def forward(self, x):
        x = self.norm(self.conv(x))
        return x if self.linear else clear_of([0.0, 6.0], x).clamp(0.0, 6.0)


class Bottleneck(nn.Module):
    """
    MobileNetV2's inverted residual with a linear bottleneck (arXiv 1801.04381, table 1 and fig. 4). The paper's own code
    has no expanding convolution where the expansion is 1, and neither has this.
    """

    def __init__(self, inputs, outputs, stride, expansion):
        super().__init__()
        wide = inputs * expansion
        self.expand = Convolution(inputs, wide, 1) if expansion > 1 else None
        self.depthwise = Convolution(wide, wide, 3, stride, groups=wide)
        self.project = Convolution(wide, outputs, 1, linear=True)
        self.shortcut = stride == 1 and inputs == outputs

    def forward(self, x):
        y = x if self.expand is None else self.expand(x)
        y = self.project(self.depthwise(y))
        return x + y if self.shortcut else y


class ChannelGate(nn.Module):
    """
    CBAM's channel attention, σ(MLP(AvgPool(F)) + MLP(MaxPool(F))) ⊗ F (arXiv 1807.06521, eq. 2). The paper writes its MLP
    without biases and its authors' code has them, as this has. The tested layer never has fewer than 4 hidden units, where
    the paper divides by r alone, and starts with its gate almost open: neither shows with the sizes and weights here.
    """

    def __init__(self, channels, hidden):
        super().__init__()
        self.reduce = nn.Linear(channels, hidden)
        self.expand = nn.Linear(hidden, channels)

    def forward(self, x):
        gate = torch.sigmoid(self.perceptron(x.flatten(2).mean(-1)) + self.perceptron(maximum(x.flatten(2), -1)))
        return torch.einsum("nc,nchw->nchw", gate, x)

    def perceptron(self, pooled):
        return self.expand(clear_of([0.0], self.reduce(pooled)).clamp_min(0.0))


class SpatialGate(nn.Module):
    """
    CBAM's spatial attention, σ(f7×7([AvgPool(F); MaxPool(F)])) ⊗ F (arXiv 1807.06521, eq. 3). The order of the two is the
    paper's; its authors' code has the maximum first. The paper doesn't say what follows the convolution; its authors' code
    normalises by batch, as this does, at Torch's own momentum of 0.1 where theirs is 0.01.
    """

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 1, 7, padding=3, bias=False)
        self.norm = nn.BatchNorm2d(1)

    def forward(self, x):
        pooled = torch.stack([x.sum(1) / x.shape[1], maximum(x, 1)], 1)
        return torch.sigmoid(self.norm(self.conv(pooled))).expand_as(x) * x


class Cbam(nn.Module):
    """Both, channels first (arXiv 1807.06521, eq. 1), with the paper's reduction ratio of 16."""

    def __init__(self, channels):
        super().__init__()
        self.channel = ChannelGate(channels, channels // 16)
        self.spatial = SpatialGate()

    def forward(self, x):
        return self.spatial(self.channel(x))


def centralise(gradient):
    """Takes the mean of each output's share of a gradient from it (arXiv 2004.01461, eq. 1). In Torch outputs lie first."""
    return gradient - gradient.flatten(1).mean(1).reshape(-1, *[1] * (gradient.dim() - 1))
