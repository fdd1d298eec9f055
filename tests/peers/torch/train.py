"""Trains the trainer's avatar model with PyTorch as one would write it, and prints what each step took.

    /usr/bin/python3 train.py --threads 2 --batch-size 64 --steps 30
"""

import argparse
import json
import time

import torch
from torch import nn

# Expansion, channels, blocks, stride of the first (MobileNetV2, arXiv 1801.04381, table 2).
STAGES = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]

# Channels last is the layout that the convolutions are fastest on, and the trainer's; contiguous is what PyTorch has by itself.
FORMATS = {"channels-last": torch.channels_last, "contiguous": torch.contiguous_format}


def scaled(channels, width):
    rounded = max(8, int(channels * width + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * channels * width else rounded


def convolution(inputs, outputs, kernel, stride=1, groups=1, activates=True):
    layers = [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, nn.ReLU6(inplace=True)) if activates else nn.Sequential(*layers)


class InvertedResidual(nn.Module):
    def __init__(self, inputs, outputs, stride, expansion):
        super().__init__()
        wide = inputs * expansion
        self.layers = nn.Sequential(
            *([convolution(inputs, wide, 1)] if expansion > 1 else []),
            convolution(wide, wide, 3, stride, groups=wide),
            convolution(wide, outputs, 1, activates=False),
        )
        self.adds = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.layers(x) if self.adds else self.layers(x)


class Cbam(nn.Module):
    """Channel, then spatial attention (arXiv 1807.06521)."""

    def __init__(self, channels):
        super().__init__()
        hidden = max(4, channels // 16)
        self.perceptron = nn.Sequential(nn.Linear(channels, hidden), nn.ReLU(inplace=True), nn.Linear(hidden, channels))
        self.spatial = convolution(2, 1, 7, activates=False)

    def forward(self, x):
        gate = self.perceptron(x.mean((2, 3))) + self.perceptron(x.amax((2, 3)))
        x = x * gate.sigmoid()[:, :, None, None]
        summary = torch.cat([x.mean(1, keepdim=True), x.amax(1, keepdim=True)], 1)
        return x * self.spatial(summary).sigmoid()


class AvatarModel(nn.Module):
    def __init__(self, width, dimension, dropout, memory_format):
        super().__init__()
        self.memory_format = memory_format
        channels = scaled(32, width)
        layers = [convolution(3, channels, 3, 2)]
        for expansion, wide, blocks, stride in STAGES:
            outputs = scaled(wide, width)
            for block in range(blocks):
                layers.append(InvertedResidual(channels, outputs, stride if block == 0 else 1, expansion))
                channels = outputs
            layers.append(Cbam(channels))
        features = scaled(1280, max(1.0, width))
        self.backbone = nn.Sequential(*layers, convolution(channels, features, 1))
        self.head = nn.Sequential(nn.Dropout(dropout), nn.Linear(features, dimension), nn.Linear(dimension, 1))
        self.to(memory_format=memory_format)

    def forward(self, pixels):
        x = (pixels.float() / 127.5 - 1).permute(0, 3, 1, 2).contiguous(memory_format=self.memory_format)
        return self.head(self.backbone(x).mean((2, 3))).squeeze(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--image-size", type=int, default=96)
    parser.add_argument("--width", type=float, default=0.5)
    parser.add_argument("--dimension", type=int, default=128)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--clip-norm", type=float, default=5)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--memory-format", choices=FORMATS, default="channels-last")
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    model = AvatarModel(options.width, options.dimension, options.dropout, FORMATS[options.memory_format]).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.02, foreach=True)
    loss_of = nn.BCEWithLogitsLoss()
    pixels = torch.randint(0, 256, (options.batch_size, options.image_size, options.image_size, 3), dtype=torch.uint8)
    labels = torch.randint(0, 2, (options.batch_size,)).float()

    speeds = []
    for _ in range(options.steps):
        begun = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model(pixels), labels)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), options.clip_norm)
        optimizer.step()
        loss.item()
        speeds.append(options.batch_size / (time.perf_counter() - begun))
    print(json.dumps({
        "version": torch.__version__,
        "parameters": sum(p.numel() for p in model.parameters()),
        "imagesPerSecond": speeds,
    }))


if __name__ == "__main__":
    main()
