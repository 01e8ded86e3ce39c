"""Constants at random, of the kinds that answers of homework are made of, as text."""

from hypothesis import strategies as st

WHOLE = st.sampled_from(["1", "2", "3", "4", "5", "6", "7", "1/2", "1/3", "2/3", "3/2", "5/4"])
ROOTS = st.sampled_from([2, 3, 5, 6, 7, 8, 10, 12, 13, 17, "1/2", "3/4", "2/3"]).map(
    lambda n: f"sqrt({n})"
)
PARTS_OF_PI = st.sampled_from(["pi", "pi/2", "2*pi/3", "pi/4", "pi/6", "sqrt(pi)"])
POWERS_OF_E = st.sampled_from(["e", "e^2", "1/e", "sqrt(e)", "e^(-1/2)", "e^sqrt(2)"])
LOGARITHMS = st.sampled_from([2, 3, 6, 12, "1/2", "3/2", 10]).map(lambda n: f"ln({n})")
ANGLES = ["pi/3", "pi/6", "3*pi/4", "pi/5", "pi/8", "pi/12", "5*pi/6", "2*pi/7", "1", "2", "1/2"]
SINES = st.builds(
    lambda f, x: f"{f}({x})", st.sampled_from(["sin", "cos", "tan"]), st.sampled_from(ANGLES)
)
INVERSES = st.builds(
    lambda f, x: f"{f}({x})",
    st.sampled_from(["asin", "acos", "atan"]),
    st.sampled_from(["1/2", "1/3", "-1/2", "sqrt(3)/2", "sqrt(2)/2"]),
)
OTHERS = st.sampled_from(["2^(1/3)", "cbrt(4)", "5^(2/3)", "2^sqrt(2)", "cosh(1)", "sinh(ln(2))"])
LEAVES = st.one_of(
    WHOLE, WHOLE, ROOTS, ROOTS, PARTS_OF_PI, POWERS_OF_E, LOGARITHMS, SINES, INVERSES, OTHERS
)
EXPONENTS = st.sampled_from(["2", "2", "3", "(1/2)", "(3/2)", "-1", "-2", "(-1/2)"])


def _combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds(lambda a, sign, b: f"({a} {sign} {b})", inner, st.sampled_from("+-"), inner),
        st.builds(lambda a, b: f"{a}*{b}", inner, inner),
        st.builds(lambda a, b: f"{a}/({b})", inner, inner),
        st.builds(lambda a, n: f"({a})^{n}", inner, EXPONENTS),
        st.builds(lambda f, a: f"{f}({a})", st.sampled_from(["sqrt", "exp", "ln", "abs"]), inner),
    )


constants: st.SearchStrategy[str] = st.recursive(LEAVES, _combined, max_leaves=4)
