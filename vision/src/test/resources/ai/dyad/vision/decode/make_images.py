"""Writes the small images of this directory that Java cannot write; needs Pillow >= 11.3.

    python make_images.py

Corners as red, green / blue, yellow where nothing else is said.
"""

import io
import struct

from PIL import Image, ImageOps

COLORS = {(0, 0): "red", (1, 0): "lime", (0, 1): "blue", (1, 1): "yellow"}


def quarters(side):
    image = Image.new("RGB", (side, side))
    for (x, y), color in COLORS.items():
        half = side // 2
        image.paste(color, (x * half, y * half, (x + 1) * half, (y + 1) * half))
    return image


def exif(order, kind, orientation):
    """One entry, Orientation, as SHORT (3) or LONG (4)."""
    mark = b"MM" if order == ">" else b"II"
    value = struct.pack(order + ("HH" if kind == 3 else "I"), *((orientation, 0) if kind == 3 else (orientation,)))
    entry = struct.pack(order + "HHI", 0x0112, kind, 1) + value
    tiff = mark + struct.pack(order + "HIH", 42, 8, 1) + entry + struct.pack(order + "I", 0)
    return b"Exif\0\0" + tiff


# Turned by 6 (rotate by 90 degrees to the right to see it upright): upright they are BR / YG.
for order, order_name in ((">", "big"), ("<", "little")):
    for kind, kind_name in ((3, "short"), (4, "long")):
        for extension, settings in (("jpg", {"quality": 95}), ("png", {})):
            name = f"orientation-{kind_name}-{order_name}.{extension}"
            quarters(32).save(name, exif=exif(order, kind, 6), **settings)
            upright = ImageOps.exif_transpose(Image.open(name))
            print(name, [upright.getpixel((8 + 16 * x, 8 + 16 * y)) for y in (0, 1) for x in (0, 1)])


def screen(gif, width, height, left, top):
    """Gives a GIF of one frame a larger screen."""
    data = bytearray(gif)
    data[6:10] = struct.pack("<HH", width, height)
    at = 13 + (3 << ((data[10] & 7) + 1) if data[10] & 0x80 else 0)
    while data[at] == 0x21:
        at += 2
        while data[at]:
            at += 1 + data[at]
        at += 1
    assert data[at] == 0x2C
    data[at + 1 : at + 5] = struct.pack("<HH", left, top)
    return bytes(data)


# A red frame of 4 x 4 at (6, 2) on a screen of 12 x 8, of which the square in the middle is
# x = 2 to 9: red in its columns 4 to 7 and rows 2 to 5.
frame = io.BytesIO()
Image.new("RGB", (4, 4), "red").quantize(2).save(frame, "GIF")
with open("frame-on-screen.gif", "wb") as out:
    out.write(screen(frame.getvalue(), 12, 8, 6, 2))

# The same at (0, 0) on a screen that says it is smaller than its frame.
with open("frame-beyond-screen.gif", "wb") as out:
    out.write(screen(frame.getvalue(), 2, 2, 0, 0))

for name in ("image.webp", "image.tif", "image.avif"):
    quarters(16).save(name)
