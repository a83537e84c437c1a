"""The code of a pass says the pass, and is no larger than one that `qrcode` draws."""

import base64
import random

import numpy as np
import pytest
import qrcode
import zxingcpp
from qrcode.constants import ERROR_CORRECT_M

from models.passes import MAX_TEXT, MAX_TEXT_ALONE
from models.passes.base45 import ALPHABET
from office.passes.code import PassCode, pass_code


def pixels(code: PassCode) -> np.ndarray:
    bits = np.unpackbits(np.frombuffer(base64.b64decode(code.dark), np.uint8))[: code.size**2]
    modules = np.where(bits.reshape(code.size, code.size) == 1, 0, 255).astype(np.uint8)
    return np.pad(np.kron(modules, np.ones((4, 4), np.uint8)), 16, constant_values=255)


@pytest.mark.parametrize("length", [200, 246, 290, MAX_TEXT_ALONE, MAX_TEXT_ALONE + 1, 420, MAX_TEXT])
def test_a_code_is_read_back_and_no_larger_than_it_must_be(length: int) -> None:
    text = "GP1:" + "".join(random.Random(length).choices(ALPHABET, k=length - 4))
    code = pass_code(text)
    assert [one.text for one in zxingcpp.read_barcodes(pixels(code))] == [text]
    other = qrcode.QRCode(error_correction=ERROR_CORRECT_M)
    other.add_data(text)
    other.best_fit()
    assert code.size == 17 + 4 * other.version


def test_what_is_longer_than_any_pass_is_no_code() -> None:
    with pytest.raises(ValueError, match="longer"):
        pass_code("A" * (MAX_TEXT + 1))
