"""Whole-number flow in a network of nodes and arcs: the exact core of the solver.

Sums over a grid are a network: each cell that is not known is an arc between the two sums that
it stands in. What fits all sums at once is a flow, and flows with whole limits are whole.
"""

from __future__ import annotations


class Flow:
    """Arcs between numbered nodes, each with the room left in both directions.

    An arc's number is that of its forward half; its backward half has the next one. ``used``
    holds the numbers of the arcs through which anything was sent, until they are taken out.
    """

    __slots__ = ("arcs", "head", "room", "used")

    def __init__(self, nodes: int) -> None:
        self.arcs: list[list[int]] = [[] for _ in range(nodes)]
        self.head: list[int] = []
        self.room: list[int] = []
        self.used: set[int] = set()

    def join(self, tail: int, head: int, forward: int, backward: int = 0) -> int:
        """A new arc with room for so much more and so much less; its number."""
        arc = len(self.head)
        self.arcs[tail].append(arc)
        self.arcs[head].append(arc + 1)
        self.head += (head, tail)
        self.room += (forward, backward)
        return arc

    def push(self, source: int, sink: int, most: int) -> int:
        """Send as much as there is room for from one node to another, at most ``most``."""
        sent = 0
        while sent < most:
            level = self._levels(source, sink)
            if not level[sink]:
                break
            begun = [0] * len(self.arcs)
            while sent < most:
                path = self._path(source, sink, level, begun)
                if not path:
                    break
                amount = min(most - sent, *(self.room[arc] for arc in path))
                for arc in path:
                    self.room[arc] -= amount
                    self.room[arc ^ 1] += amount
                self.used.update(path)
                sent += amount
        return sent

    def reach(self, source: int) -> list[bool]:
        """Which nodes anything more could be sent to."""
        return [bool(each) for each in self._levels(source, -1)]

    def _levels(self, source: int, sink: int) -> list[int]:
        """How many arcs away each node is, the source being 1; 0 where it is out of reach."""
        level = [0] * len(self.arcs)
        level[source] = 1
        front = [source]
        while front:
            beyond: list[int] = []
            for node in front:
                for arc in self.arcs[node]:
                    head = self.head[arc]
                    if self.room[arc] and not level[head]:
                        level[head] = level[node] + 1
                        beyond.append(head)
            if sink >= 0 and level[sink]:
                break
            front = beyond
        return level

    def _path(self, source: int, sink: int, level: list[int], begun: list[int]) -> list[int]:
        """Arcs with room that lead one level further each; ``begun`` skips those tried in vain."""
        path: list[int] = []
        node = source
        while node != sink:
            arc = self._next(node, level, begun)
            if arc >= 0:
                path.append(arc)
                node = self.head[arc]
            elif path:
                node = self.head[path.pop() ^ 1]
                begun[node] += 1
            else:
                break
        return path

    def _next(self, node: int, level: list[int], begun: list[int]) -> int:
        """The next arc of a node that has room and leads one level further, or -1."""
        arcs = self.arcs[node]
        for at in range(begun[node], len(arcs)):
            arc = arcs[at]
            if self.room[arc] and level[self.head[arc]] == level[node] + 1:
                begun[node] = at
                return arc
        begun[node] = len(arcs)
        return -1
