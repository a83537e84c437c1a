"""The community office 居委会: takes in what the gates register, shows it, and hands reference data down to them."""
