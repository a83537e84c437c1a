"""What the gate does, without a screen. Imports models; never screens, never office, never Kivy."""
