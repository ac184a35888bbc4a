"""A study read and compared: its folder, estimates of its settings, and what they show, as keys and values."""
