"""The register: taken in, shown, proved, handed down."""
