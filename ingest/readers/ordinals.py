"""The numbers of automatic lists, in the formats that Word and HTML have for them."""

_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def ordinal(number: int, kind: str) -> str | None:
    """Format a list number in one of Word's number formats; None where it is not one of the common five."""
    if kind not in ("decimal", "lowerLetter", "upperLetter", "lowerRoman", "upperRoman"):
        return None
    if kind == "decimal" or not 0 < number < 400:
        return str(number)
    text = _letters(number) if kind.endswith("Letter") else _roman(number)
    return text.upper() if kind.startswith("upper") else text


def _letters(number: int) -> str:
    """Format a number as letters: a … z, aa, bb … zz, aaa, as Word counts them."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    digits = ""
    for value, digit in _ROMAN:
        digits += digit * (number // value)
        number %= value
    return digits
