"""One gradient of a neural network, start-up aside, against PyTorch in eager mode on one thread."""

from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np

from gradcli.arithmetic import arrays
from gradcli.language.reading.parser import parse
from gradcli.language.scope import Scope
from tests.benchmarks.timing import Call, Comparison

Values = dict[str, Any]
PEER = "torch"


class Network(NamedTuple):
    """A loss in gradcli's language and in PyTorch's, with its parameters and its data."""

    loss: str
    peer: Callable[[Any, Values], Any]
    parameters: Values
    data: Values


def small() -> Network:
    """2-16-16-1 with tanh and a sigmoid at the end, 32 samples, mean squared error."""
    rng = np.random.default_rng(1)
    sizes = {"A": (2, 16), "a": (16,), "B": (16, 16), "b": (16,), "C": (16, 1), "c": (1,)}
    return Network(
        "mse(sigmoid(tanh(tanh(X@A + a)@B + b)@C + c), t)",
        _small_peer,
        {name: rng.normal(size=shape) for name, shape in sizes.items()},
        {"X": rng.normal(size=(32, 2)), "t": rng.random((32, 1))},
    )


def _small_peer(torch: Any, v: Values) -> Any:
    hidden = torch.tanh(torch.tanh(v["X"] @ v["A"] + v["a"]) @ v["B"] + v["b"])
    return torch.nn.functional.mse_loss(torch.sigmoid(hidden @ v["C"] + v["c"]), v["t"])


def large() -> Network:
    """784-512-10 with relu and softmax, 256 samples, cross entropy."""
    rng = np.random.default_rng(2)
    sizes = {"A": (784, 512), "a": (512,), "B": (512, 10), "b": (10,)}
    return Network(
        "crossentropy(softmax(relu(X@A + a)@B + b), t)/256",
        _large_peer,
        {name: 0.05 * rng.normal(size=shape) for name, shape in sizes.items()},
        {"X": rng.random((256, 784)), "t": np.eye(10)[rng.integers(0, 10, 256)]},
    )


def _large_peer(torch: Any, v: Values) -> Any:
    scores = torch.relu(v["X"] @ v["A"] + v["a"]) @ v["B"] + v["b"]
    return torch.nn.functional.cross_entropy(scores, v["t"])


def ours(network: Network) -> Callable[[], object]:
    """The loss and its gradient by gradcli's array engine."""
    names = [*network.parameters]
    tree = parse(network.loss, Scope().declare(*names, *network.data)).tree
    program = arrays.value_and_gradient(tree, names, network.data)
    return lambda: program(list(network.parameters.values()))


def theirs(network: Network) -> Callable[[], object]:
    """The same by PyTorch; nothing where it is not installed."""
    if find_spec(PEER) is None:
        return lambda: None
    torch = import_module(PEER)
    torch.set_num_threads(1)
    parameters = {
        name: torch.tensor(value, requires_grad=True) for name, value in network.parameters.items()
    }
    values = parameters | {name: torch.tensor(value) for name, value in network.data.items()}

    def step() -> object:
        for parameter in parameters.values():
            parameter.grad = None
        network.peer(torch, values).backward()
        return [parameter.grad for parameter in parameters.values()]

    return step


def comparisons() -> Iterator[Comparison]:
    """Both networks."""
    for name, network, target, times in (
        ("gradient of a 2-16-16-1 network / PyTorch", small(), 1.0, 200),
        ("gradient of a 784-512-10 network / PyTorch", large(), 1.5, 3),
    ):
        a, b = Call(ours(network), times), Call(theirs(network), times)
        yield Comparison(name, a, b, target, needs=PEER)
