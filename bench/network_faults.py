"""The long form of tests/faults/test_network.py: 10,000 steps of tablets, an office and a line that fails."""

import time

from bench.table import Figure

EXAMPLES, STEPS = 200, 50


def measure(examples: int = EXAMPLES, steps: int = STEPS) -> list[Figure]:
    from hypothesis import HealthCheck, Phase, settings
    from hypothesis.stateful import run_state_machine_as_test

    from bench.network_machine import Network

    began = time.monotonic()
    run_state_machine_as_test(
        Network,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
            phases=(Phase.generate,),
        ),
    )
    took = time.monotonic() - began
    return [
        Figure(
            "tablets, office and a failing line: steps without an entry lost or doubled",
            f"{examples * steps:,}",
            f"hypothesis, {examples} runs of up to {steps} steps in {took:.0f} s; registers equal, proofs sound",
            "10,000",
            examples * steps >= 10_000,
        )
    ]
