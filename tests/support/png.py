"""Reads 8-bit PNG pictures into grey values, so that tests can look at pages without an imaging library."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

_CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}


def _paeth(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    distances = (abs(guess - left), abs(guess - above), abs(guess - corner))
    return (left, above, corner)[distances.index(min(distances))]


def _unfilter(kind: int, line: bytearray, before: bytearray, step: int) -> bytearray:
    if kind == 1:
        for i in range(step, len(line)):
            line[i] = (line[i] + line[i - step]) & 255
    elif kind == 2:
        summed = np.frombuffer(bytes(line), np.uint8) + np.frombuffer(bytes(before), np.uint8)
        return bytearray(summed.tobytes())
    elif kind == 3:
        for i in range(len(line)):
            line[i] = (line[i] + ((line[i - step] if i >= step else 0) + before[i]) // 2) & 255
    elif kind == 4:
        for i in range(len(line)):
            left, corner = (line[i - step], before[i - step]) if i >= step else (0, 0)
            line[i] = (line[i] + _paeth(left, before[i], corner)) & 255
    return line


def grey(content: bytes) -> NDArray[np.uint8]:
    """Grey values of a PNG over white, as rows × columns (PNG specification, chapter 9)."""
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    position, packed = 8, b""
    width = height = depth = colour = 0
    while position < len(content):
        (length,) = struct.unpack(">I", content[position : position + 4])
        kind, data = content[position + 4 : position + 8], content[position + 8 : position + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", data)
            assert (depth, interlaced) == (8, 0)
        elif kind == b"IDAT":
            packed += data
        position += length + 12
    channels = _CHANNELS[colour]
    raw, stride = zlib.decompress(packed), width * channels
    before, rows = bytearray(stride), []
    for row in range(height):
        start = row * (stride + 1)
        before = _unfilter(raw[start], bytearray(raw[start + 1 : start + 1 + stride]), before, channels)
        rows.append(bytes(before))
    values = np.frombuffer(b"".join(rows), np.uint8).reshape(height, width, channels).astype(np.float64)
    colours = values[..., : channels - 1] if channels in {2, 4} else values
    shade = colours.mean(axis=2)
    if channels in {2, 4}:
        alpha = values[..., -1] / 255
        shade = shade * alpha + 255 * (1 - alpha)
    rounded: NDArray[np.uint8] = shade.round().astype(np.uint8)
    return rounded
