"""The formulas of a physics text: each is read as its function, and each partial is right."""

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import mpmath as mp
import pytest
import sympy as sp
from sympy import Rational, acos, asin, cos, cosh, coth, erfc, exp, log, pi, sin, sqrt, tan, tanh

from gradcli.differentiation.derivation import derivative
from gradcli.language.reading.parser import parse
from gradcli.language.tree import Tree, free_names
from tests import oracle

HALF = Rational(1, 2)
FUNCTIONS: dict[str, Callable[..., sp.Expr]] = {
    "gaussian_standard": lambda theta: exp(-(theta**2) / 2) / sqrt(2 * pi),
    "gaussian_width": lambda theta, sigma: (
        exp(-((theta / sigma) ** 2) / 2) / (sqrt(2 * pi) * sigma)
    ),
    "gaussian": lambda x, mu, sigma: (
        exp(-((x - mu) ** 2) / (2 * sigma**2)) / (sigma * sqrt(2 * pi))
    ),
    "distance": lambda x_1, x_2, y_1, y_2: sqrt((x_1 - x_2) ** 2 + (y_1 - y_2) ** 2),
    "gravitation": lambda G, m_1, m_2, x_1, x_2, y_1, y_2, z_1, z_2: (
        G * m_1 * m_2 / ((x_1 - x_2) ** 2 + (y_1 - y_2) ** 2 + (z_1 - z_2) ** 2)
    ),
    "relativistic_mass": lambda m_0, v, c: m_0 * c / sqrt(c**2 - v**2),
    "dot_product": lambda x_1, y_1, x_2, y_2, x_3, y_3: x_1 * y_1 + x_2 * y_2 + x_3 * y_3,
    "coulomb": lambda q_1, q_2, epsilon_0, r: q_1 * q_2 / (4 * pi * epsilon_0 * r**2),
    "coulomb_field": lambda q_1, epsilon_0, r: q_1 / (4 * pi * epsilon_0 * r**2),
    "lorentz_force": lambda q, E_f, B, v, theta: q * E_f + q * B * v * sin(theta),
    "kinetic": lambda m, u, v, w: HALF * m * (u**2 + v**2 + w**2),
    "gravity_potential": lambda G, m_1, m_2, r_1, r_2: G * m_1 * m_2 * (r_1 - r_2) / (r_1 * r_2),
    "spring": lambda k, x: HALF * k * x**2,
    "lorentz_x": lambda x, u, t, c: (x - u * t) / sqrt(1 - u**2 / c**2),
    "lorentz_t": lambda x, u, t, c: (t - u * x / c**2) / sqrt(1 - u**2 / c**2),
    "momentum": lambda m_0, v, c: m_0 * v / sqrt(1 - v**2 / c**2),
    "velocity_addition": lambda u, v, c: c**2 * (u + v) / (c**2 + u * v),
    "centre_of_mass": lambda m_1, r_1, m_2, r_2: (m_1 * r_1 + m_2 * r_2) / (m_1 + m_2),
    "torque": lambda r, F, theta: r * F * sin(theta),
    "oscillator_energy": lambda m, omega, omega_0, x: m * (omega**2 + omega_0**2) * x**2 / 4,
    "snell": lambda n, theta_2: asin(n * sin(theta_2)),
    "thin_lens": lambda d_1, d_2, n: d_1 * d_2 / (d_2 + n * d_1),
    "two_phasors": lambda x_1, x_2, theta_1, theta_2: sqrt(
        x_1**2 - 2 * x_1 * x_2 * cos(theta_2 - theta_1) + x_2**2
    ),
    "grating": lambda I_0, n, theta: I_0 * (sin(n * theta / 2) / sin(theta / 2)) ** 2,
    "diffraction": lambda lambda_, n, d: pi / 2 - acos(lambda_ / n / d),
    "larmor": lambda q, a, epsilon, c: q**2 * a**2 / (6 * pi * epsilon * c**3),
    "scattering": lambda epsilon, c, E_f, r, omega, omega_0: (
        4 * pi * epsilon * c * E_f**2 * r**2 * omega**4 / (3 * (omega**2 - omega_0**2) ** 2)
    ),
    "doppler_relativistic": lambda omega_0, v, c: omega_0 * sqrt((c + v) / (c - v)),
    "photon": lambda hbar, omega: hbar * omega,
    "bohr_radius": lambda epsilon_0, h, m, q: epsilon_0 * h**2 / (pi * m * q**2),
    "monatomic": lambda p, V: 3 * p * V / 2,
    "adiabatic": lambda p, V, gamma: p * V / (gamma - 1),
    "barometric": lambda n_0, m, g, x, k, T: n_0 * exp(-m * g * x / (k * T)),
    "planck_omega": lambda h, omega, c, k_B, T: (
        h * omega**3 / (pi**2 * c**2 * (exp(h * omega / (k_B * T)) - 1))
    ),
    "planck_nu": lambda h, nu, c, k, T: 2 * h * nu**3 / c**2 / (exp(h * nu / (k * T)) - 1),
    "drift": lambda mu_drift, q, V_e, d: mu_drift * q * V_e / d,
    "conductivity": lambda gamma, k_B, v, A: k_B * v / (A * (gamma - 1)),
    "isothermal_work": lambda n, k, T, V_1, V_2: n * k * T * (log(V_2) - log(V_1)),
    "sound": lambda gamma, p, rho: sqrt(gamma * p / rho),
    "relativistic_energy": lambda m, c, v: m * c**3 / sqrt(c**2 - v**2),
    "anharmonic": lambda x_1, omega, t, alpha: (
        x_1 * cos(omega * t) + x_1 * alpha * cos(omega * t) ** 2
    ),
    "conduction": lambda kappa, T_1, T_2, A, d: kappa * A * (T_2 - T_1) / d,
    "dipole_potential": lambda p, theta, epsilon, r: p * cos(theta) / (4 * pi * epsilon * r**2),
    "dipole_field": lambda p, z, x, y, r, epsilon: (
        3 * p * z * sqrt(x**2 + y**2) / (4 * pi * epsilon * r**5)
    ),
    "dipole_polar": lambda p, theta, r, epsilon: 3 * p * sin(2 * theta) / (8 * pi * epsilon * r**3),
    "charged_sphere": lambda q, epsilon, d: 3 * q**2 / (20 * pi * epsilon * d),
    "dielectric": lambda sigma_d, epsilon, chi: sigma_d / (epsilon * (1 + chi)),
    "driven_electron": lambda q, E_f, m, omega, omega_0: q * E_f / m / (omega_0**2 - omega**2),
    "clausius_mossotti": lambda n, alpha, epsilon, E_f: (
        3 * n * alpha * epsilon * E_f / (3 - n * alpha)
    ),
    "wire_field": lambda epsilon, c, I, r: I / (2 * pi * epsilon * c**2 * r),
    "moment_energy": lambda mu_M, B, theta: -mu_M * B * cos(theta),
    "moving_charge": lambda q, epsilon, y, v, c: q * c / (4 * pi * epsilon * y * (c - v)),
    "waveguide": lambda k, d: sqrt(k**2 - pi**2 / d**2),
    "paramagnet": lambda n_rho, mu, B, k_B, T: n_rho * mu * tanh(mu * B / (k_B * T)),
    "two_level": lambda n_0, mu, B, k, T: n_0 / (2 * cosh(mu * B / (k * T))),
    "shear": lambda Y, sigma: Y / (2 + 2 * sigma),
    "bose": lambda h, omega, k_B, T: 1 / (exp(h * omega / (2 * pi * k_B * T)) - 1),
    "rabi": lambda E, t, h: sin(E * t / h) ** 2,
    "diode": lambda I_0, q, V, k_B, T: I_0 * (exp(q * V / (k_B * T)) - 1),
    "band": lambda U, k, d: 4 * U * sin(k * d / 2) ** 2,
    "hydrogen": lambda m, q, epsilon, h, n: -m * q**4 / (32 * pi**2 * epsilon**2 * h**2 * n**2),
    "rutherford": lambda Z_1, Z_2, alpha, h, c, E, theta: (
        (Z_1 * Z_2 * alpha * h * c / (2 * E * (1 - cos(theta)))) ** 2
    ),
    "compton": lambda E, m, c, theta: E / (1 + E * (1 - cos(theta)) / (m * c**2)),
    "friedmann": lambda G, rho, k, c, a: sqrt(8 * pi * G * rho / 3 - k * c**2 / a**2),
    "kepler": lambda a, G, M: 2 * pi * sqrt(a**3 / (G * M)),
    "orbit": lambda a, e, theta: a * (1 - e**2) / (1 + e * cos(theta)),
    "vis_viva": lambda G, M, r, a: sqrt(2 * G * M / r - G * M / a),
    "escape": lambda G, M, r: sqrt(2 * G * M / r),
    "reduced_mass": lambda m_1, m_2: 1 / (1 / m_1 + 1 / m_2),
    "drag": lambda rho, v, C_d, A: rho * v**2 * C_d * A / 2,
    "falling": lambda v_t, g, t: v_t * tanh(g * t / v_t),
    "projectile_range": lambda v_0, theta, g: 2 * v_0**2 * sin(theta) * cos(theta) / g,
    "trajectory": lambda x, theta, g, v_0: (
        x * tan(theta) - g * x**2 / (2 * v_0**2 * cos(theta) ** 2)
    ),
    "pendulum": lambda L, g, theta_0: 2 * pi * sqrt(L / g) * (1 + theta_0**2 / 16),
    "rc_charging": lambda t, tau, V_0: V_0 - V_0 * exp(-t / tau),
    "rc_discharging": lambda V_0, t, R, C: V_0 * exp(-t / (R * C)),
    "impedance": lambda R, omega, L, C: sqrt(R**2 + (omega * L - 1 / (omega * C)) ** 2),
    "damped": lambda A, gamma, t, omega, phi: A * exp(-gamma * t) * cos(omega * t + phi),
    "resonance": lambda F_0, m, omega_0, omega, gamma: (
        F_0 / (m * sqrt((omega_0**2 - omega**2) ** 2 + (gamma * omega) ** 2))
    ),
    "parallel": lambda R_1, R_2, R_3: R_1 * R_2 * R_3 / (R_1 * R_2 + R_2 * R_3 + R_3 * R_1),
    "divider": lambda V_in, R_1, R_2: V_in * R_2 / (R_1 + R_2),
    "van_der_waals": lambda n, R, T, V, b, a: n * R * T / (V - n * b) - a * (n / V) ** 2,
    "maxwell_speeds": lambda m, k_B, T, v: (
        4 * pi * sqrt(m / (2 * pi * k_B * T)) ** 3 * v**2 * exp(-m * v**2 / (2 * k_B * T))
    ),
    "stefan_boltzmann": lambda sigma, A, T, T_0: sigma * A * (T**4 - T_0**4),
    "carnot": lambda T_c, T_h: (T_h - T_c) / T_h,
    "arrhenius": lambda A, E_a, R, T: A * exp(-E_a / (R * T)),
    "entropy": lambda n, c_v, R, T_1, T_2, V_1, V_2: (
        n * (c_v * log(T_2 / T_1) + R * log(V_2 / V_1))
    ),
    "wave": lambda A, k, x, omega, t, phi: A * sin(k * x - omega * t + phi),
    "wave_packet": lambda x, v, t, sigma, k, omega: (
        exp(-((x - v * t) ** 2) / (4 * sigma**2)) * cos(k * x - omega * t)
    ),
    "water_waves": lambda g, k, sigma, rho, h: sqrt((g * k + sigma * k**3 / rho) * tanh(k * h)),
    "doppler": lambda f_0, c, v_o, v_s: f_0 * (c + v_o) / (c - v_s),
    "fresnel": lambda n_1, n_2, theta_i, theta_t: (
        ((n_1 * cos(theta_i) - n_2 * cos(theta_t)) / (n_1 * cos(theta_i) + n_2 * cos(theta_t))) ** 2
    ),
    "single_slit": lambda I_0, beta: I_0 * sin(beta) ** 2 / beta**2,
    "lensmaker": lambda n, R_1, R_2, d: (
        (n - 1) * (1 / R_1 - 1 / R_2 + (n - 1) * d / (n * R_1 * R_2))
    ),
    "lennard_jones": lambda epsilon, sigma, r: 4 * epsilon * (sigma**12 / r**12 - sigma**6 / r**6),
    "yukawa": lambda g, m, r: -(g**2) * exp(-m * r) / r,
    "morse": lambda D, a, r, r_e: D * (1 - exp(a * (r_e - r))) ** 2,
    "poiseuille": lambda R, p_1, p_2, eta, L: pi * R**4 * (p_1 - p_2) / (8 * eta * L),
    "bernoulli": lambda p, rho, v, g, h: p + rho * v**2 / 2 + rho * g * h,
    "half_life": lambda N_0, t, T_h: N_0 * exp(-log(2) * t / T_h),
    "rocket": lambda v_e, m_0, m, g, t: v_e * log(m_0 / m) - g * t,
    "energy_momentum": lambda p, c, m: sqrt(p**2 * c**2 + m**2 * c**4),
    "de_broglie": lambda h, m, E: h / sqrt(2 * m * E),
    "fermi": lambda E, mu, k_B, T: 1 / (exp((E - mu) / (k_B * T)) + 1),
    "langevin": lambda x: coth(x) - 1 / x,
    "skin_depth": lambda z, delta, omega, t: exp(-z / delta) * cos(omega * t - z / delta),
    "diffusion": lambda c_0, x, D, t: c_0 * erfc(x / (2 * sqrt(D * t))),
    "catenary": lambda a, x: a * cosh(x / a),
}


def _formulas() -> Iterator[tuple[str, str]]:
    for line in (Path(__file__).parent / "data" / "physics.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            name, formula = line.split(maxsplit=1)
            yield name, formula


def _names(name: str) -> list[str]:
    return [parameter.rstrip("_") for parameter in inspect.signature(FUNCTIONS[name]).parameters]


def _expression(name: str) -> sp.Expr:
    return FUNCTIONS[name](*(sp.Symbol(variable, real=True) for variable in _names(name)))


def _points(name: str, tree: Tree, expression: sp.Expr) -> Iterator[oracle.Point]:
    """Points where the formula is real: v < c comes by itself."""
    random, found = Random(name), 0
    for _ in range(400):
        point = {variable: mp.mpf(random.randint(100, 4000)) / 1000 for variable in _names(name)}
        try:
            oracle.evaluate(tree, point)
        except oracle.UndefinedHereError:
            continue
        yield point
        found += 1
        if found == 3:
            return
    raise AssertionError(f"no point found for {expression}")


def test_every_formula_has_its_function() -> None:
    assert [name for name, _ in _formulas()] == list(FUNCTIONS)
    assert len(FUNCTIONS) >= 100


@pytest.mark.parametrize(("name", "formula"), list(_formulas()))
def test_physics(name: str, formula: str) -> None:
    tree, expression = parse(formula).tree, _expression(name)
    assert sorted(free_names(tree)) == sorted(_names(name))
    partials = {
        variable: (derivative(tree, variable), expression.diff(sp.Symbol(variable, real=True)))
        for variable in _names(name)
    }
    for point in _points(name, tree, expression):
        assert oracle.close(oracle.evaluate(tree, point), oracle.sympy_value(expression, point))
        for variable, (ours, theirs) in partials.items():
            partial = oracle.evaluate(ours, point, bound=None)
            assert oracle.close(partial, oracle.sympy_value(theirs, point))
            assert oracle.close(partial, oracle.slope(tree, point, variable))
