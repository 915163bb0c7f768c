# SPDX-License-Identifier: MIT
"""The games, played by a script of keys on both machines. With a seed each game is known, and a model here plays along."""
from __future__ import annotations

import re

from machine import Machine

SEED = 7


class Chance:
    """The numbers of user/programs/game.h."""

    def __init__(self) -> None:
        self.seed = SEED

    def below(self, n: int) -> int:
        """The next number from 0 to n - 1."""
        self.seed = (self.seed * 1103515245 + 12345) % 2**32
        return (self.seed >> 16) % n


def pushed(line: list[int]) -> tuple[list[int], int]:
    """A line of 2048 after a push to its beginning, and what the push scores."""
    numbers, result, score = [number for number in line if number], [], 0
    while numbers:
        joins = numbers[1:2] == numbers[:1]
        result.append(numbers[0] * (2 if joins else 1))
        score += result[-1] if joins else 0
        numbers = numbers[2 if joins else 1:]
    return result + [0] * (len(line) - len(result)), score


class Board:
    """A game of 2048."""

    def __init__(self) -> None:
        self.chance, self.score, self.fields = Chance(), 0, [[0] * 4 for _ in range(4)]
        self.add()
        self.add()

    def add(self) -> None:
        """A new number on an empty field."""
        empty = [(y, x) for y in range(4) for x in range(4) if not self.fields[y][x]]
        y, x = empty[self.chance.below(len(empty))]
        self.fields[y][x] = 4 if self.chance.below(10) == 0 else 2

    def push(self, key: str) -> None:
        """A key: h j k l."""
        lines = [list(line) for line in (zip(*self.fields) if key in "jk" else self.fields)]
        results = [pushed(line[::-1] if key in "jl" else line) for line in lines]
        new = [line[::-1] if key in "jl" else line for line, _ in results]
        self.score += sum(score for _, score in results)
        if new != lines:
            self.fields = [list(line) for line in zip(*new)] if key in "jk" else new
            self.add()


def settings(shell: Machine) -> str:
    """The terminal's modes."""
    return shell.run("stty -g")[0]


def test_2048(shell: Machine) -> None:
    """Eighty pushes by letters and by arrows; the terminal is as before."""
    before, board, arrows = settings(shell), Board(), dict(zip("kjlh", "ABCD"))
    shell.process.sendline(f"2048 -s {SEED}")
    shell.process.expect_exact("arrows push")
    for i, key in enumerate("hjkljhlk" * 10):
        board.push(key)
        shell.process.send(key if i % 2 else f"\x1b[{arrows[key]}")
    shell.process.send("q")
    shell.process.expect(r"(?:the end|won): score (\d+), largest number (\d+)")
    assert [int(shell.process.match[i]) for i in (1, 2)] == [board.score, max(max(line) for line in board.fields)]
    shell.process.expect_exact("\x1b[?25h")
    shell.process.expect_exact("$ ")
    assert settings(shell) == before


def path_to(head: tuple[int, int], apple: tuple[int, int]) -> str:
    """Keys that lead a short snake to an apple: it goes to the right at first, and never back."""
    (x, y), (to_x, to_y) = head, apple
    rows = ("j" if to_y > y else "k") * abs(to_y - y)
    if to_x >= x or rows:
        return rows + ("l" if to_x > x else "h") * abs(to_x - x)
    return "j" + "h" * (x - to_x) + "k"


def test_snake(shell: Machine) -> None:
    """Step by step to the first apple, and into the wall; the terminal is as before."""
    before, chance = settings(shell), Chance()
    body = {(x, 8) for x in range(16, 20)}
    apple = (chance.below(40), chance.below(16))
    while apple in body:
        apple = (chance.below(40), chance.below(16))
    shell.process.sendline(f"snake -t -s {SEED}")
    shell.process.expect_exact("length 4")
    keys = path_to((19, 8), apple)
    shell.process.send(keys)
    shell.process.expect_exact("length 5")
    (x, y), last = apple, keys[-1]
    shell.process.send(last * {"h": x + 1, "l": 40 - x, "k": y + 1, "j": 16 - y}[last])
    shell.process.expect(r"the end: length (\d+)")
    assert int(shell.process.match[1]) >= 5
    shell.process.expect_exact("$ ")
    assert settings(shell) == before


def test_quit_by_interrupt(shell: Machine) -> None:
    """Ctrl-C ends a game in order."""
    before = settings(shell)
    for game in ("snake", "2048"):
        shell.process.sendline(game)
        shell.process.expect_exact("\x1b[?25l")
        shell.process.sendcontrol("c")
        shell.process.expect(re.escape("\x1b[?25h"))
        shell.process.expect_exact("$ ")
        assert settings(shell) == before
