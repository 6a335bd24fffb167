"""The smallest writers of Outlook's formats that will do: compound files and winmail.dat."""

from __future__ import annotations

import struct

Tree = dict[str, "bytes | Tree"]

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(tree: Tree, class_id: bytes = bytes(16)) -> bytes:
    """A compound file: small streams in the mini stream, large ones in sectors of their own."""
    entries: list[tuple[str, int, int, int, bytes]] = [("Root Entry", 5, FREE, 0, class_id)]
    links: list[list[int]] = [[FREE, FREE, FREE]]
    mini: list[bytes] = []
    mini_fat: list[int] = []
    large: list[tuple[int, bytes]] = []  # entry and content

    def add(branch: Tree, parent: int) -> None:
        before = -1
        for name, content in sorted(branch.items(), key=lambda item: (len(item[0]), item[0])):
            number = len(entries)
            if isinstance(content, bytes) and len(content) >= 4096:
                large.append((number, content))
                entries.append((name, 2, 0, len(content), bytes(16)))
            elif isinstance(content, bytes):
                pieces = [content[at : at + 64] for at in range(0, len(content), 64)]
                first = len(mini) if pieces else END
                mini.extend(piece.ljust(64, b"\0") for piece in pieces)
                mini_fat.extend(range(first + 1, first + len(pieces)) if pieces else [])
                mini_fat.extend([END] if pieces else [])
                entries.append((name, 2, first, len(content), bytes(16)))
            else:
                entries.append((name, 1, 0, 0, bytes(16)))
            links.append([FREE, FREE, FREE])
            links[parent if before < 0 else before][2 if before < 0 else 1] = number
            before = number
            if not isinstance(content, bytes):
                add(content, number)

    add(tree, 0)
    stream = b"".join(mini)
    short = b"".join(struct.pack("<I", number) for number in mini_fat)
    chains = [b"", b"", short, stream]  # FAT, directory, mini FAT, mini stream
    chains += [content for _, content in large]
    sizes = [512, len(entries) * 128, *map(len, chains[2:])]
    counts = [-(-size // 512) for size in sizes]
    assert sum(counts) <= 128
    starts = [sum(counts[:index]) for index in range(len(counts))]
    for (number, _), first in zip(large, starts[4:], strict=True):
        entries[number] = (*entries[number][:2], first, *entries[number][3:])
    fat = [FAT]
    for start, count in list(zip(starts, counts, strict=True))[1:]:
        fat += [*range(start + 1, start + count), END] if count else []
    chains[0] = b"".join(struct.pack("<I", number) for number in fat).ljust(512, b"\xff")
    for index, (name, kind, first, size, clsid) in enumerate(entries):
        text = name.encode("utf-16-le")
        start, length = (starts[3], len(stream)) if index == 0 else (first, size)
        chains[1] += struct.pack(
            "<64sHBB3I16sIQQIQ", text, len(text) + 2, kind, 1, *links[index],
            clsid, 0, 0, 0, start, length,
        )  # fmt: skip
    head = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 62, 3, 0xFFFE,
        9, 6, 0, 1, starts[1], 0, 4096, starts[2] if counts[2] else END, counts[2], END, 0, 0,
    )  # fmt: skip
    head += struct.pack("<109I", *([0] + [FREE] * 108))[4:]
    body = b"".join(
        chain.ljust(count * 512, b"\0") for chain, count in zip(chains, counts, strict=True)
    )
    return head + body


def stored(properties: dict[int, str | bytes], header: int, **inner: Tree) -> Tree:
    """Properties as streams, with the table of properties that names them."""
    tree: Tree = dict(inner)
    table = bytes(header)
    for number, value in properties.items():
        kind = 0x1F if isinstance(value, str) else 0x102
        data = value.encode("utf-16-le") if isinstance(value, str) else value
        tree[f"__substg1.0_{number:04X}{kind:04X}"] = data
        table += struct.pack("<HHIII", kind, number, 6, len(data), 0)
    tree["__properties_version1.0"] = table
    return tree


def attribute(level: int, number: int, data: bytes) -> bytes:
    return (
        struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum(data) % 65536)
    )


def mapi(*properties: tuple[int, int, bytes]) -> bytes:
    """MAPI properties of variable length, one value each."""
    data = struct.pack("<I", len(properties))
    for number, kind, value in properties:
        padded = value + bytes(-len(value) % 4)
        data += struct.pack("<HHII", kind, number, 1, len(value)) + padded
    return data
