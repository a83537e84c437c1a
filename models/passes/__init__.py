"""The pass 通行码: what a returnee's phone shows at the gate, signed by the office, read without a network.

The text of a pass is `GP1:` + base45 (RFC 9285) of an untagged COSE_Sign1 (RFC 9052) around a CWT (RFC 8392). A
stranger who photographs it learns when it was issued and for which compound; who comes is sealed to the compound's
gate key.

base45.py    bytes as the characters that a QR code holds best
cbor.py      the one door to cbor2
cose.py      the signed frame
claims.py    what stands in it in the open
personal.py  who comes, sealed
words.py     names and flats as bytes, cut where there is no room
declared.py  what was declared, as the personal part holds it
fit.py       what gives way, so that a code is never too large
key_list.py  whose signatures count, and what is revoked
issue.py     at the office: a pass is made
check.py     at the gate: a pass is held up
"""

PREFIX = "GP1:"
MAX_TEXT = 600
"""Characters that a QR code of version 15 at level M holds (ISO/IEC 18004, table 7)."""
MAX_TEXT_ALONE = 311
"""Of version 10 at level M: for one person."""
KEY_FILE = "gatepost-keys.cose"
"""The list of keys at the top of a USB stick: under this name a tablet takes it in by itself."""
