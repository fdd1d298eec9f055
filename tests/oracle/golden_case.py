"""One case of golden tensors: what goes in, what comes out, and the gradients between."""

import random

import torch

# A reference computes in doubles and the tested code in floats: this near a kink they could fall on either side of it.
CLEARANCE = 1e-5


class Case:
    """The tensors of a case by name, in the order in which they are added. Its name is its seed."""

    def __init__(self, name, **settings):
        self.name = name
        self.settings = settings
        self.tensors = {}
        # Python's generator gives the same numbers on every processor and in every version; Torch's need not.
        self._random = random.Random(name)

    def add(self, name, value):
        """Records a tensor, and returns the doubles of what a reader of the file will see."""
        assert name not in self.tensors, f"{self.name} has two of {name}"
        assert value.isfinite().all(), f"{self.name} has a {name} that isn't a number"
        self.tensors[name] = value.detach().to(torch.float32).contiguous().clone()
        return self.tensors[name].double()

    def normal(self, name, *shape, mean=0.0, scale=1.0):
        """Draws and records."""
        count = torch.Size(shape).numel()
        drawn = [self._random.gauss(mean, scale) for _ in range(count)]
        return self.add(name, torch.tensor(drawn, dtype=torch.float64).reshape(shape))

    def uniform(self, name, *shape, low, high):
        """Draws and records."""
        drawn = [self._random.uniform(low, high) for _ in range(torch.Size(shape).numel())]
        return self.add(name, torch.tensor(drawn, dtype=torch.float64).reshape(shape))

    def fill(self, module, gamma=1.0):
        """Draws every weight and running statistic of a module, leaving nothing at its neutral value."""
        module.double()
        for name, value in named(module, lambda parameter: parameter.data).items():
            if value.dim() > 1:
                value.copy_(self.normal(name, *value.shape, scale=value[0].numel() ** -0.5))
            elif "norm" in name and name.endswith("weight"):
                value.copy_(self.normal(name, *value.shape, mean=gamma, scale=0.3 * gamma))
            else:
                value.copy_(self.normal(name, *value.shape, scale=0.5))
        for name, value in running(module):
            if name.endswith("var"):
                value.copy_(self.uniform(name, *value.shape, low=0.5, high=1.5))
            else:
                value.copy_(self.normal(name, *value.shape, scale=0.5))
        return module

    def backward(self, prefix, module, forward, x, probe):
        """Records the output, and the gradients of its product with the probe, of the input and of every weight."""
        module.zero_grad()
        # Gradients of whole numbers there are none.
        x = x.clone().requires_grad_(x.is_floating_point())
        y = forward(x)
        (y * probe).sum().backward()
        self.add(prefix + "y", y)
        if x.grad is not None:
            self.add(prefix + "gradient.x", x.grad)
        for name, value in named(module, lambda parameter: parameter.grad).items():
            self.add(f"{prefix}gradient.{name}", value)


def named(module, of):
    """What each parameter has by name. Torch packs the projections of attention into one, which are three here."""
    tensors = {}
    for name, parameter in module.named_parameters():
        if "in_proj_" in name:
            for part, chunk in zip(("query", "key", "value"), of(parameter).chunk(3)):
                tensors[name.replace("in_proj_", part + ".")] = chunk
        else:
            tensors[name] = of(parameter)
    return tensors


def running(module):
    """The running statistics of batch normalisation, without their count of batches."""
    return [(name, value) for name, value in module.named_buffers() if value.is_floating_point()]


def clear_of(kinks, values):
    """The values, none of which lies at a kink."""
    for kink in kinks:
        gap = (values - kink).abs().min().item()
        assert gap > CLEARANCE, f"A value lies {gap:g} from {kink}: draw others"
    return values


def maximum(values, *axes):
    """The largest value along axes, which no second one equals: gradients would be shared in ways that differ."""
    for axis in sorted((axis % values.dim() for axis in axes), reverse=True):
        if values.shape[axis] > 1:
            first, second = values.topk(2, dim=axis).values.unbind(axis)
            clear_of([0.0], first - second)
        values = values.max(dim=axis).values
    return values
