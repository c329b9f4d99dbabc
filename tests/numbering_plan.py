"""The Dutch numbering plan as tests need it: which numbers are somebody's, and which are never to be dialled.

Source: Nummerplan telefoon- en ISDN-diensten (wetten.overheid.nl, BWBR0010198), all areas; for other countries ITU-T E.164.
Written by hand, apart from the product: `places.py` has the areas as a pattern, `numbers.py` takes the library's.
"""

AREAS = """
010 0111 0113 0114 0115 0117 0118 013 015 0161 0162 0164 0165 0166 0167 0168 0172 0174 0180 0181 0182 0183 0184
0186 0187 020 0222 0223 0224 0226 0227 0228 0229 023 024 0251 0252 0255 026 0294 0297 0299 030 0313 0314 0315 0316
0317 0318 0320 0321 033 0341 0342 0343 0344 0345 0346 0347 0348 035 036 038 040 0411 0412 0413 0416 0418 043 045 046
0475 0478 0481 0485 0486 0487 0488 0492 0493 0495 0497 0499 050 0511 0512 0513 0514 0515 0516 0517 0518 0519 0521
0522 0523 0524 0525 0527 0528 0529 053 0541 0543 0544 0545 0546 0547 0548 055 0561 0562 0566 0570 0571 0572 0573 0575
0577 0578 058 0591 0592 0593 0594 0595 0596 0597 0598 0599 070 071 072 073 074 075 076 077 078 079
""".split()  # noqa: SIM905 - a column of 141 strings would be harder to check
SERVICES = ("061", "062", "063", "064", "065", "068", "085", "088")


def filled(head: str, digit: str, length: int = 10) -> str:
    """A number with this head, filled up to its length."""
    return head + digit * (length - len(head))


DUTCH = [filled(head, digit) for head in (*AREAS, *SERVICES) for digit in "23456789"]
DUTCH += [filled(f"097{digit}", other, 12) for digit in "0123456789" for other in "0159"]
"""Numbers of people and of companies, as dialled: never refused."""

HEADS = [f"0{number:03}" for number in range(1000)]
NOBODYS = [filled(head, "2") for head in HEADS if not head.startswith((*AREAS, *SERVICES))]
NOBODYS += [filled(head, "2", 8) for head in ("0800", "0900", "0906", "0909", "0976")]
"""Of ten digits (and of eight, as short premium and free numbers are) with any other head."""

SHORT = [f"{number}" for number in (112, 113, 144, 1233, *range(1200, 1300, 7), *range(1800, 1900))]
SHORT += [f"14{number:03}" for number in range(0, 1000, 9)] + [
    f"116{number:03}" for number in range(0, 1000, 9)
]
SHORT += [f"140{number:02}" for number in range(100)]
"""Numbers without an area, as dialled."""

ABROAD = [f"+{code}{'2' * 8}" for code in range(1, 1000) if not str(code).startswith("31")]
ABROAD += [
    "+870772001234",
    "+881612345678",
    "+8821631234567",
    "+8831001234567",
    "+9791234567890",
    "+8001234567890",
]
"""Whole numbers of every other country code, those of satellites and of nobody's country among them."""

DIGITS_OF_OTHERS = "²③٣３𝟑৩๓Ⅲ㈢３"
"""What Python takes for a digit or a number, and no phone sends."""
