"""What stands beside the tablet: thermometer, loudspeaker."""
