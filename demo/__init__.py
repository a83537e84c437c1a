"""Makes what a demonstration needs and a real gate brings by itself: cards, and somebody who holds them up."""
