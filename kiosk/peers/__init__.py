"""From gate to gate on the local network, without the office: off until a gate leader turns it on."""
