"""The array engine against the float engine, element by element, and against differences."""

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from gradcli.arithmetic import arrays, floats
from gradcli.arithmetic.array_bounds import BoundedArrays, near
from gradcli.arithmetic.enclosures import ENCLOSURES, middle, precision, rational
from gradcli.arithmetic.runner import Doubt, Runner
from gradcli.arithmetic.unfolding import Unfolded
from gradcli.errors import ReadError
from gradcli.language.reading.parser import parse
from gradcli.language.scope import Scope
from gradcli.language.tree import Apply, Symbol, Tree, nodes
from gradcli.language.vocabulary import ARRAYS
from tests.formulas import coordinates, formulas, kinked_formulas

Array = Any
Shape = tuple[int, ...]

judged = settings(
    derandomize=True,
    database=None,
    max_examples=150,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
SHAPES: list[tuple[Shape, Shape]] = [
    ((), ()),
    ((3,), ()),
    ((1, 3), (2, 1)),
    ((2, 3), (3,)),
    ((1, 1), (2,)),
    ((0,), ()),
    ((2, 0), (1, 1)),
]
STEP = 1e-6
SQUARE = np.array([[2.0, -1.0, 0.5], [0.25, 1.5, 3.0], [-2.0, 0.75, 1.0]])
SINGULAR = np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [1.0, 0.0, 1.0]])


def read(text: str, *names: str) -> Tree:
    return parse(text, Scope().declare(*names)).tree


def reduced(full: Array, shape: Shape) -> Array:
    """The sum over the axes along which an array of that shape was repeated."""
    part = full.sum(axis=tuple(range(full.ndim - len(shape))))
    narrow = tuple(axis for axis, size in enumerate(shape) if size == 1)
    return part.sum(axis=narrow, keepdims=True)


def reduces(node: Tree) -> bool:
    """Whether a node takes the smallest or largest element of a whole array."""
    return isinstance(node, Apply) and node.op in ("min", "max") and len(node.args) == 1


@judged
@given(
    st.one_of(formulas, kinked_formulas),
    st.sampled_from(SHAPES),
    st.lists(coordinates, min_size=9, max_size=9),
)
def test_every_element_is_that_of_the_float_engine(
    tree: Tree, shapes: tuple[Shape, Shape], numbers: list[Fraction]
) -> None:
    assume(not any(reduces(node) for node in nodes(tree)))
    pool = np.array([float(number) for number in numbers])
    inputs = [np.resize(pool[k:], shape) for k, shape in enumerate(shapes)]
    grid = np.broadcast_arrays(*inputs)
    weights = np.linspace(1.0, 2.0, grid[0].size).reshape(grid[0].shape)
    single = floats.value_and_gradient(tree, ("x", "y"))
    points = zip(*(each.ravel().tolist() for each in grid), strict=True)
    found = np.array([single(point) for point in points]).reshape((*grid[0].shape, 3))
    loss = Apply("sum", (Apply("*", (tree, Symbol("w"))),))
    value, *slopes = arrays.value_and_gradient(loss, ("x", "y"), {"w": weights}, lazy=True)(inputs)
    if not np.all(np.isfinite(found[..., 0])):
        assert not np.isfinite(value)
        return
    assert value == pytest.approx((weights * found[..., 0]).sum(), rel=1e-9, abs=1e-9)
    for place, (shape, slope) in enumerate(zip(shapes, slopes, strict=True), 1):
        assert np.shape(slope) == shape
        expected = reduced(weights * found[..., place], shape)
        if np.all(np.isfinite(expected)):
            assert slope == pytest.approx(expected, rel=1e-8, abs=1e-8)
        else:
            assert not np.all(np.isfinite(slope))


MATRIX, WIDE = np.array([[1.0, -2.0], [0.5, 3.0]]), np.array([[0.3, -1.0, 2.0], [1.5, 0.2, -0.7]])
PAIR, ROW, COLUMN = np.array([0.4, -1.3]), np.array([[0.4, -1.3]]), np.array([[0.4], [-1.3]])
TRIPLE, ONE, NUMBER = np.array([0.2, 0.5, 0.3]), np.array([[0.7]]), np.float64(1.7)
CASES: list[tuple[str, Mapping[str, Array]]] = [
    ("sum(u)", {"u": WIDE}),
    ("sum(u)", {"u": NUMBER}),
    ("mean(u^2)", {"u": WIDE}),
    ("mean(u)", {"u": ONE}),
    ("dot(u, v)", {"u": PAIR, "v": np.array([3.0, -2.0])}),
    ("dot(u, u)", {"u": PAIR}),
    ("norm(u)", {"u": PAIR}),
    ("norm(u)", {"u": WIDE}),
    ("norm(u)", {"u": NUMBER}),
    ("norm(u) + norm(2*u)", {"u": 1e-200 * PAIR}),
    ("sum(transpose(u)@w)", {"u": WIDE, "w": PAIR}),
    ("sum(transpose(u))", {"u": PAIR}),
    ("sum((u@v)^2)", {"u": MATRIX, "v": WIDE}),
    ("sum((u@v)^2)", {"u": MATRIX, "v": PAIR}),
    ("sum((u@v)^2)", {"u": PAIR, "v": WIDE}),
    ("u@v", {"u": PAIR, "v": PAIR + 1}),
    ("sum((u@v)^2)", {"u": ROW, "v": COLUMN}),
    ("sum((u@v)^2)", {"u": COLUMN, "v": ROW}),
    ("sum((u@v)^2)", {"u": ONE, "v": ONE + 1}),
    ("sum(u@v@u)", {"u": MATRIX, "v": MATRIX.T}),
    ("sum(softmax(u)*v)", {"u": TRIPLE, "v": TRIPLE}),
    ("sum(softmax(u)^2)", {"u": WIDE}),
    ("sum(softmax(u)^2)", {"u": ROW}),
    ("sum(softmax(u)*v)", {"u": 1000 * TRIPLE, "v": TRIPLE}),
    ("logsumexp(u)", {"u": TRIPLE}),
    ("sum(logsumexp(u)^2)", {"u": WIDE}),
    ("logsumexp(u)", {"u": 1000 * TRIPLE}),
    ("mse(u, v)", {"u": WIDE, "v": WIDE**2}),
    ("mse(u, v)", {"u": PAIR, "v": NUMBER}),
    ("crossentropy(u, v)", {"u": TRIPLE, "v": TRIPLE + 1}),
    ("crossentropy(softmax(u), t)", {"u": WIDE, "t": np.eye(2, 3)}),
    ("sum([u, v, u*v])", {"u": NUMBER, "v": NUMBER + 1}),
    ("sum([[u, 1], [v, u]]@w)", {"u": NUMBER, "v": NUMBER + 1, "w": PAIR}),
    ("sum([u, v]^2)", {"u": PAIR, "v": PAIR - 1}),
    ("max(u)", {"u": TRIPLE}),
    ("min(u)^2", {"u": WIDE}),
    ("sum(max(u, v))", {"u": WIDE, "v": NUMBER}),
    ("sum(min(u, v, 1))", {"u": COLUMN, "v": TRIPLE}),
    ("sum(hypot(u, v, 2))", {"u": COLUMN, "v": TRIPLE}),
    ("sum(where(u < v, u^2, v))", {"u": COLUMN, "v": TRIPLE}),
    ("sum(where(t == 0, 0, t*ln(u)))", {"u": TRIPLE, "t": np.array([0.0, 1.0, 2.0])}),
    ("sum(u^v)", {"u": TRIPLE, "v": COLUMN}),
    ("sum(atan2(u, v))", {"u": COLUMN, "v": TRIPLE}),
    ("sum(2*u + u*u)", {"u": ROW}),
    ("sum(colsum(u)^2) + colsum(v)", {"u": WIDE, "v": TRIPLE}),
    ("sum(rowsum(u)^3) + rowsum(v)", {"u": WIDE, "v": TRIPLE}),
    ("sum(outer(u, v)^2*w)", {"u": PAIR, "v": TRIPLE, "w": WIDE}),
    ("trace(u@v)", {"u": WIDE, "v": WIDE.T + 1}),
    ("trace(u)^2", {"u": SQUARE}),
    ("det(u)", {"u": SQUARE}),
    ("det(u)^2", {"u": ONE}),
    ("det(u@v)", {"u": WIDE, "v": WIDE.T + 1}),
    ("det(u)", {"u": SINGULAR}),
    ("ln(det(u)^2)", {"u": SQUARE}),
    ("sum(inv(u)*v)", {"u": SQUARE, "v": SQUARE + 1}),
    ("sum(adj(u)^2)", {"u": SQUARE}),
    ("sum((diag(u)@v)^2)", {"u": TRIPLE, "v": SQUARE}),
    ("sum(diag(v)*u)", {"u": TRIPLE, "v": SQUARE}),
    ("sum(u*ones(u))/size(u) + trace(u@eye(u))", {"u": SQUARE}),
    ("mean((t - sigmoid(x@u + v))^2)", {"u": COLUMN, "v": NUMBER, "x": WIDE.T, "t": COLUMN[0, 0]}),
]


def difference(text: str, given_: Mapping[str, Array], name: str, place: tuple[int, ...]) -> float:
    tree = read(text, *given_)
    size = STEP * float(np.max(np.abs(given_[name])))
    ends = []
    for step in (size, -size):
        moved = np.array(given_[name])
        moved[place] += step
        point = {**given_, name: moved}
        (value, *_) = arrays.value_and_gradient(tree, list(given_))(list(point.values()))
        ends.append(float(value))
    return (ends[0] - ends[1]) / (2 * size)


@pytest.mark.parametrize(("text", "given_"), CASES, ids=[text for text, _ in CASES])
def test_gradients_agree_with_central_differences(text: str, given_: Mapping[str, Array]) -> None:
    program = arrays.value_and_gradient(read(text, *given_), list(given_))
    for _ in range(2):  # the second run leaves out what the first found to be needless
        _, *slopes = program(list(given_.values()))
        for name, slope in zip(given_, slopes, strict=True):
            assert np.shape(slope) == np.shape(given_[name])
            if name == "t":  # targets, which some cases put on a kink
                continue
            for place in np.ndindex(np.shape(slope)):
                measured = difference(text, given_, name, place)
                assert np.asarray(slope)[place] == pytest.approx(measured, rel=1e-5, abs=1e-7)


def nearest(number: Any) -> Fraction | None:
    """The middle of an enclosure of 300 bits; None of what has no value."""
    return None if isinstance(number, Doubt) else middle(number)


def exact(given_: Mapping[str, Array]) -> list[Any]:
    return [
        rational(Fraction(repr(x))) for each in given_.values() for x in np.ravel(each).tolist()
    ]


def judge(tree: Tree, given_: Mapping[str, Array]) -> None:
    """Every ball holds what the elements are in many more digits; what has no value has no ball."""
    program = arrays.value_and_gradient(tree, list(given_), lazy=True)
    inputs = {name: near(np.asarray(value, float)) for name, value in given_.items()}
    balls = BoundedArrays(program.tape, program.outputs)(inputs)
    unfolded = Unfolded(program.tape, {name: np.shape(value) for name, value in given_.items()})
    slots = [unfolded.slots(slot) for slot in program.outputs]
    wanted = [element for each in slots for element in each.ravel().tolist()]
    with precision(300):
        run = Runner(unfolded.tape, wanted, ENCLOSURES)
        numbers = iter(list(map(nearest, run(exact(given_)))))
    for ball, each in zip(balls, slots, strict=True):
        assert np.shape(ball.value) == np.shape(ball.radius) == np.shape(each)
        values, radii = np.ravel(ball.value).tolist(), np.ravel(ball.radius).tolist()
        for value, radius in zip(values, radii, strict=True):
            number = next(numbers)
            if radius < math.inf:
                assert number is not None
                assert abs(number - Fraction(value)) <= Fraction(radius)


@pytest.mark.parametrize(("text", "given_"), CASES, ids=[text for text, _ in CASES])
def test_bounds_hold_what_elements_are(text: str, given_: Mapping[str, Array]) -> None:
    judge(read(text, *given_), given_)


@judged
@given(
    st.one_of(formulas, kinked_formulas),
    st.sampled_from(SHAPES),
    st.lists(coordinates, min_size=9, max_size=9),
)
def test_bounds_of_any_formula_hold_what_elements_are(
    tree: Tree, shapes: tuple[Shape, Shape], numbers: list[Fraction]
) -> None:
    pool = np.array([float(number) for number in numbers])
    x, y = (np.resize(pool[k:], shape) for k, shape in enumerate(shapes))
    judge(Apply("sum", (Apply("*", (tree, tree)),)), {"x": x, "y": y})


def test_every_array_operation_has_a_case() -> None:
    texts = " ".join(text for text, _ in CASES)
    assert [row.name for row in ARRAYS if row.name not in texts and row.name != "vector"] == []


@pytest.mark.parametrize(
    ("text", "given_", "value"),
    [
        ("logsumexp(u)", {"u": np.array([1e4, 1e4])}, 1e4 + math.log(2)),
        ("logsumexp(u)", {"u": np.array([-1e4, -1e4])}, -1e4 + math.log(2)),
        ("sum(softplus(u))", {"u": np.array([-800.0, 800.0])}, 800.0),
        ("sum(sigmoid(u))", {"u": np.array([-800.0, 800.0])}, 1.0),
        ("norm(u)", {"u": np.array([3e200, 4e200])}, 5e200),
        ("norm(u)", {"u": np.array([3e-200, 4e-200])}, 5e-200),
        ("sum(u)", {"u": np.zeros(0)}, 0.0),
        ("norm(u)", {"u": np.zeros((0, 2))}, 0.0),
        ("mean(u)", {"u": np.zeros(0)}, math.nan),
        ("min(u)", {"u": np.zeros(0)}, math.nan),
        ("max(u)", {"u": np.zeros((0, 2))}, math.nan),
        ("sum(softmax(u))", {"u": np.zeros(0)}, 0.0),
        ("sum(logsumexp(u))", {"u": np.zeros((0, 2))}, 0.0),
        ("logsumexp(u)", {"u": np.zeros(0)}, -math.inf),
        ("sum(relu(u))", {"u": np.array([1.0, math.nan])}, math.nan),
        ("sum(max(u, 0))", {"u": np.array([1.0, math.nan])}, math.nan),
        ("sum(abs(u))", {"u": np.array([1.0, math.nan])}, math.nan),
        ("sum(exp(u))", {"u": np.array([1000.0])}, math.inf),
        ("sum(1/u)", {"u": np.array([0.0])}, math.nan),
        ("sum(inv(u))", {"u": np.ones((2, 2))}, math.nan),
        ("sum(adj(u))", {"u": np.ones((2, 2))}, 0.0),
    ],
)
def test_extreme_values(text: str, given_: Mapping[str, Array], value: float) -> None:
    found, *_ = arrays.value_and_gradient(read(text, *given_), list(given_))(list(given_.values()))
    if math.isfinite(value):
        assert float(found) == pytest.approx(value, rel=1e-14)
    else:
        assert not np.isfinite(found)


@pytest.mark.parametrize(
    ("text", "shapes", "message"),
    [
        ("a + b", [(2,), (3,)], "the shapes (2,) and (3,) do not fit together in a + b"),
        ("a@b", [(2, 3), (2,)], "the shapes (2, 3) and (2,) do not fit together in a@b"),
        ("a@b", [(), (2,)], "the shapes () and (2,) do not fit together in a@b"),
        ("dot(a, b)", [(2,), (3,)], "the shapes (2,) and (3,) do not fit together in dot(a, b)"),
        ("dot(a, b)", [(1, 2), (2, 1)], "the shapes (1, 2) and (2, 1) do not fit"),
        ("a - b", [(2,), (3,)], "the shapes (2,) and (3,) do not fit together in a - b"),
        ("a*c*b", [(2,), (3,)], "the shapes (2,) and (3,) do not fit together in a*c*b"),
        ("[a, b]", [(2,), (3,)], "the shapes (2,) and (3,) do not fit together in [a, b]"),
        ("mse(a, b)", [(2,), (3,)], "the shapes (2,) and (3,) do not fit together"),
        ("where(a < b, 1, 2)", [(2,), (3,)], "the shapes (2,) and (3,) do not fit together"),
        ("max(a, b)", [(2,), (3,)], "the shapes (2,) and (3,) do not fit together in max(a, b)"),
        ("outer(a, b)", [(2, 3), (3,)], "the shapes (2, 3) and (3,) do not fit together"),
        ("det(a)", [(2, 3), ()], "det does not take the shape (2, 3) in det(a)"),
        ("inv(a)", [(2,), ()], "inv does not take the shape (2,) in inv(a)"),
        ("trace(a)", [(2, 3), ()], "trace does not take the shape (2, 3) in trace(a)"),
        ("sigmoid(a@b)", [(3, 2), (3,)], "the shapes (3, 2) and (3,) do not fit together in a@b"),
    ],
)
def test_shapes_that_do_not_fit(text: str, shapes: list[Shape], message: str) -> None:
    inputs = [np.ones(shape) for shape in shapes]
    tree = read(text, "a", "b", "c")
    with pytest.raises(ReadError) as caught:
        arrays.value_and_gradient(Apply("sum", (tree,)), ("a", "b", "c"))([*inputs, 1.0])
    assert message in caught.value.message
