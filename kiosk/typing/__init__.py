"""Chinese names by pinyin."""
