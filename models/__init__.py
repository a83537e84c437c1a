"""What the gate and the office agree on: tables and rules. Imports nothing else of Gatepost."""
