"""What exactly is wrong with reads: line by line, for the blocks where something is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from datafiles.faults import Fault, Findings, shown, text_of
from datafiles.names import name_of
from datafiles.sequence import first_stranger

FORM = "four lines a read: @name, the bases on one line, +, the qualities on one line"

AHEAD = 2000
"""Lines that are looked at to tell whether a read goes on."""

_ASCII = bytes(byte if byte < 128 else ord("?") for byte in range(256))
_QUALITIES = bytes(range(33, 127))
_COLOURS = re.compile(rb"[ACGTacgt][0-3.]+")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


def is_blank(line: bytes) -> bool:
    return not line.strip()


class Explainer:
    """Adds the faults of reads to `findings`; `blank` is the first line of white space that may be the end."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._blank: int | None = None

    def explain(self, lines: list[bytes], before: int, following: list[bytes]) -> tuple[list[bytes], bool]:
        """The lines of the sound reads among `lines`, and whether the form is lost, so that reading must end.

        `before` is the number of lines in front of these. Raises `Ended` when there are too many faults.
        """
        sound: list[bytes] = []
        everything = lines + following
        for at in range(0, len(lines), 4):
            if is_blank(lines[at]) and all(map(is_blank, everything[at:])):
                self._blank = self._blank or before + at + 1
                return sound, False
            lost = self._form(everything, at, before)
            if lost:
                self._findings.add(lost)
                return sound, True
            if self._is_sound(lines[at : at + 4], before + at + 1):
                sound += [lines[at].translate(_ASCII), lines[at + 1], b"+", lines[at + 3]]
        return sound, False

    def complete(self, held: list[bytes], before: int, is_cut: bool) -> list[bytes]:
        """The last lines of a file, if they are a whole read; else nothing, and the fault is told."""
        held = self._without_end(held, before)
        if not held:
            return []
        if len(held) == 3 and not held[1] and held[2][:1] == b"+":
            return [*held, b""]  # a read without bases, whose last line has no end
        lost = None if len(held) < 4 and _is_start(held) else self._form(held, 0, before)
        if lost or len(held) < 4 or (is_cut and len(held[3]) < len(held[1])):
            self._findings.add(lost or _truncated(held, before))
            return []
        return held

    def _without_end(self, held: list[bytes], before: int) -> list[bytes]:
        """Without blank lines behind the last read, which are no more than odd."""
        read = held[:4] if len(held) == 4 and held[0][:1] == b"@" and not held[1] else []
        whole = len(held)
        while held != read and held and is_blank(held[-1]):
            held = held[:-1]
        if (self._blank or len(held) < whole) and not held:
            self._blank = self._blank or before + 1
            reason = "Blank lines follow the last read."
            self._findings.warn(Fault("blank-lines", reason, line=self._blank, expected="the end of the file"))
        return held

    def _form(self, lines: Sequence[bytes], at: int, before: int) -> Fault | None:
        """What makes it impossible to tell which line is which."""
        title, sequence = lines[at], lines[at + 1] if at + 1 < len(lines) else b""
        if self._blank or is_blank(title):
            return _blank_line(self._blank or before + at + 1)
        if title[:1] != b"@":
            return _no_title(title, before + at + 1)
        if at + 2 < len(lines) and lines[at + 2][:1] != b"+":
            return _no_plus(lines[at : at + AHEAD], before + at + 3)
        if at + 3 < len(lines) and len(lines[at + 3]) < len(sequence):
            return _wrapped_qualities(lines[at : at + AHEAD], before + at + 4)
        return None

    def _is_sound(self, read: Sequence[bytes], line: int) -> bool:
        """Tell all that is wrong within one read; whether nothing is."""
        title, sequence, plus, quality = read
        found = [
            _wrong_name(title, line),
            _wrong_bases(title, sequence, line + 1),
            _wrong_repetition(title, plus, line + 2),
            _wrong_length(title, sequence, quality, line + 3),
            _wrong_qualities(title, quality, line + 3),
        ]
        if not title.isascii():
            reason = f"The name {shown(title)} holds letters that are not ASCII."
            self._findings.warn(Fault("name-letters", reason, line=line, expected="printable ASCII"))
        for fault in filter(None, found):
            self._findings.add(fault)
        return not any(found)


def _truncated(held: Sequence[bytes], before: int) -> Fault:
    missing = ("its bases are", "its + is", "its qualities are", "some of its qualities are")[len(held) - 1]
    reason = f"The file ends in the middle of a read: {missing} missing."
    if b"\r" in held[0]:
        reason = "Lines end in CR alone, so that the whole file is one line."
    return Fault("truncated", reason, line=before + len(held), name=text_of(name_of(held[0]), 80), expected=FORM)


def _is_start(held: Sequence[bytes]) -> bool:
    return held[0][:1] == b"@" and (len(held) < 3 or held[2][:1] == b"+")


def _blank_line(line: int) -> Fault:
    return Fault("blank-line", "A blank line stands where a read should begin.", line=line, expected="@ and the name")


def _no_title(title: bytes, line: int) -> Fault:
    expected = "@ and the name of the read; " + FORM
    if not title.strip(b"\0"):
        reason = "Zero bytes stand where a read should begin: the file was not written to its end."
    elif title[:1] == b">":
        reason = f"{shown(title)} is a title line of FASTA, which has no qualities."
    else:
        reason = f"A read should begin here, but the line is {shown(title)}."
    return Fault("title-line", reason, line=line, expected=expected)


def _no_plus(read: Sequence[bytes], line: int) -> Fault:
    """`read` is all that is there from its title line on; the third line is no +."""
    name = text_of(name_of(read[0]))
    if is_blank(read[2]):
        reason = "The line is blank."
    elif _goes_on(read):
        reason = "The bases of the read go on in a second line."
        return Fault("wrapped", reason, line=line, name=name, expected=FORM)
    elif read[2][:1] == b"@":
        reason = f"The next read seems to begin here, with {shown(read[2])}."
    else:
        reason = f"The line is {shown(read[2])}."
    return Fault("plus-line", reason, line=line, name=name, expected="+ between the bases and the qualities")


def _goes_on(read: Sequence[bytes]) -> bool:
    """Are there more lines of bases, up to a + or to all that is known?"""
    for line in read[2:]:
        if line[:1] == b"+":
            return True
        if not line or first_stranger(line) >= 0:
            return False
    return len(read) > 4


def _wrapped_qualities(read: Sequence[bytes], line: int) -> Fault | None:
    """Do the qualities of the read go on until there are as many as bases? `read` as in `_no_plus`."""
    total, bases = 0, len(read[1])
    for quality in read[3:]:
        total += len(quality)
        if total >= bases or not quality:
            break
    if total != bases:
        return None
    reason = "The qualities of the read go on in a second line."
    return Fault("wrapped", reason, line=line + 1, name=text_of(name_of(read[0])), expected=FORM)


def _wrong_name(title: bytes, line: int) -> Fault | None:
    if not name_of(title):
        return Fault("no-name", "The read has no name.", line=line, expected="a name right behind the @")
    if sign := _CONTROL.search(title):
        reason = f"{_sign(sign[0], sign.start())} is in the name."
        return Fault("name-letters", reason, line=line, name=text_of(name_of(title)), expected="printable ASCII")
    return None


def _wrong_bases(title: bytes, sequence: bytes, line: int) -> Fault | None:
    at = first_stranger(sequence)
    if at < 0:
        return None
    reason = f"{_sign(sequence[at : at + 1], at)} is not a base."
    if _COLOURS.fullmatch(sequence):
        reason = f"{shown(sequence)} are colours of SOLiD, not bases."
    expected = "letters of nucleotides (IUPAC), N or . for unknown ones"
    return Fault("sequence-letters", reason, line=line, name=text_of(name_of(title)), expected=expected)


def _wrong_repetition(title: bytes, plus: bytes, line: int) -> Fault | None:
    if plus == b"+" or plus[1:] in (title[1:], name_of(title)):
        return None
    name = text_of(name_of(title))
    reason = f"The name behind the + is {shown(plus[1:])}, that behind the @ {shown(title[1:])}."
    return Fault("plus-name", reason, line=line, name=name, expected=f"+ alone, or +{name}")


def _wrong_length(title: bytes, sequence: bytes, quality: bytes, line: int) -> Fault | None:
    if len(sequence) == len(quality):
        return None
    reason = f"There are {len(quality)} qualities for {len(sequence)} bases."
    expected = f"{len(sequence)} qualities"
    return Fault("quality-length", reason, line=line, name=text_of(name_of(title)), expected=expected)


def _wrong_qualities(title: bytes, quality: bytes, line: int) -> Fault | None:
    strangers = quality.translate(None, _QUALITIES)
    if not strangers:
        return None
    at = quality.index(strangers[:1])
    reason = f"{_sign(quality[at : at + 1], at)} is not a quality."
    expected = "signs from ! (33) to ~ (126)"
    return Fault("quality-letters", reason, line=line, name=text_of(name_of(title)), expected=expected)


def _sign(sign: bytes, index: int) -> str:
    names = {b" ": "A space", b"\t": "A tab", b"\0": "A zero byte", b"\r": "A carriage return"}
    told = names.get(sign) or (f"The sign {shown(sign)}" if 33 <= sign[0] <= 126 else f"The byte {sign[0]}")
    return f"{told} at column {index + 1}"
