"""What each screen decides; knows no widget."""
