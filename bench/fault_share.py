"""How much of the long form of a fault is played."""

import os

SHARE = "GATEPOST_FAULTS"


def fault_share(name: str) -> float:
    """Of the environment: GATEPOST_FAULTS=0.1 plays a tenth of everything, GATEPOST_FAULTS="0.1,network=1" all of the
    one that is named. 1 where nothing is said. Raises ValueError."""
    shares = {"": 1.0}
    for word in filter(None, os.environ.get(SHARE, "").split(",")):
        which, _, share = word.strip().rpartition("=")
        shares[which.strip()] = float(share)
    return shares.get(name, shares[""])
