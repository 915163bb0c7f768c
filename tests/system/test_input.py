# SPDX-License-Identifier: MIT
"""Keyboards and mice as /dev/input/event*: the PC's are PS/2, the Pi's USB. (tests/host/unit/input.c has the rings and packets.)"""
from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
from conftest import ARCHS
from machine import LIMIT, Machine

KEYBOARD, MOUSE = "usb-kbd,id=keyboard", "usb-mouse,id=mouse"
NAMES = {"x86": ("PS/2 keyboard, bus 0x11", "PS/2 mouse, bus 0x11"), "arm": ("USB keyboard, bus 0x3", "USB mouse, bus 0x3")}
LOG = "/tmp/events"
RING = 128  # events of an open file (kernel/dev/input.h)
EVENT = re.compile(r"\d+\.\d{6} (event\d+) (\w+)(?: (-?\d+))?$")


class Hands:
    """A person at the keyboard and the mouse, through QEMU's protocol for programs."""

    def __init__(self, path: Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(LIMIT)
        self.socket.connect(str(path))
        self.lines = self.socket.makefile("r")
        self.lines.readline()  # the greeting
        self.execute("qmp_capabilities", {})

    def execute(self, command: str, arguments: dict[str, object]) -> None:
        """Gives a command, and waits for its answer."""
        self.socket.send(json.dumps({"execute": command, "arguments": arguments}).encode())
        while "return" not in (answer := json.loads(self.lines.readline())):
            assert "error" not in answer, answer

    def send(self, *events: tuple[str, dict[str, object]]) -> None:
        """Sends events that happen at the same time."""
        self.execute("input-send-event", {"events": [{"type": kind, "data": data} for kind, data in events]})

    def key(self, name: str, *downs: bool) -> None:
        """A key goes down (True) and up."""
        for down in downs or (True, False):
            self.send(("key", {"down": down, "key": {"type": "qcode", "data": name}}))

    def button(self, name: str, down: bool) -> None:
        """A button of the mouse goes down or up."""
        self.send(("btn", {"down": down, "button": name}))

    def move(self, x: int, y: int) -> None:
        """The mouse moves."""
        self.send(*[("rel", {"axis": axis, "value": value}) for axis, value in (("x", x), ("y", y)) if value])


class Desk:
    """A machine with a keyboard and a mouse, and the events that evtest has written to a file."""

    def __init__(self, machine: Machine, folder: Path) -> None:
        self.machine = machine.login()
        self.hands = Hands(folder / "qmp")
        self.wait_for_devices(2)

    def wait_for_devices(self, count: int) -> None:
        """Waits until the machine has so many."""
        end = time.monotonic() + LIMIT
        while len(self.machine.run("ls /dev/input")[0].split()) != count:
            assert time.monotonic() < end
            time.sleep(0.2)

    def begin(self, options: str = "") -> None:
        """Starts evtest, and waits until it has opened the devices."""
        self.machine.run(f"rm -f {LOG}; evtest {options} > {LOG} 2>&1 &")
        self.wait_for_text("product")

    def wait_for_text(self, pattern: str) -> str:
        """Waits for a part of evtest's output: all of that."""
        end = time.monotonic() + LIMIT
        while not re.search(pattern, text := self.machine.run(f"cat {LOG}")[0], re.M):
            assert time.monotonic() < end, f"no {pattern!r} in:\n{text}"
            time.sleep(0.1)
        return text

    def events(self, last: str) -> list[str]:
        """Waits for an event, as "KEY_A 0", and the end of its packet: all events, as "event0 KEY_A 0"."""
        text = self.wait_for_text(rf" {last}\n[^\n]* SYN_REPORT$")
        found = [EVENT.match(line) for line in text.splitlines()]
        return [" ".join(filter(None, match.groups())) for match in found if match]

    def end(self) -> None:
        """Ends evtest."""
        self.machine.run("pkill evtest; wait")


def new_machine(arch: str, folder: Path) -> Machine:
    """A machine for a desk. The PC has both devices in any case."""
    devices = {"x86": [], "arm": ["-device", KEYBOARD, "-device", MOUSE]}[arch]
    return Machine(arch, cpus=1, extra=["-qmp", f"unix:{folder}/qmp,server,nowait", *devices])


@pytest.fixture(scope="module", name="desk", params=ARCHS)
def shared_desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One machine for the tests here."""
    folder = tmp_path_factory.mktemp("input")
    with new_machine(request.param, folder) as machine:
        yield Desk(machine, folder)


def packets(*lines: str) -> list[str]:
    """The events of packets, each of which is a line: the device's number, and its events between commas."""
    events = []
    for line in lines:
        number, words = line.split(": ")
        events += [f"event{number} {event}" for event in [*words.split(", "), "SYN_REPORT"]]
    return events


def test_devices_are_listed(desk: Desk) -> None:
    """Also for programs that ask without evtest. Only root may open a device."""
    keyboard, mouse = NAMES[desk.machine.arch]
    output, status = desk.machine.run("evtest -l")
    assert status == 0 and re.match(rf"event0: {keyboard}, .*\nevent1: {mouse}, .*\n$", output), output
    assert desk.machine.run("evtest -l /dev/input/event1")[0].startswith(f"event1: {mouse}")
    assert desk.machine.run("evtest event9") == ("evtest: /dev/input/event9: No such file or directory\n", 1)
    assert desk.machine.run("su student -c evtest") == ("evtest: /dev/input/event0: Permission denied\n", 1)
    assert re.findall(r"crw-------.* 13, *(\d+) ", desk.machine.run("ls -l /dev/input")[0]) == ["64", "65"]
    assert desk.machine.run("usertests 'input*'")[1] == 0


def test_keys_go_down_repeat_and_go_up(desk: Desk) -> None:
    """The PC's keyboard repeats by itself (here QEMU's user does it), and the Pi's driver repeats for it."""
    desk.begin("-g")
    desk.hands.key("a")
    desk.hands.key("shift", True)
    desk.hands.key("kp_enter")
    desk.hands.key("shift", False)
    wanted = packets("0: KEY_A 1", "0: KEY_A 0", "0: KEY_LEFTSHIFT 1", "0: KEY_KPENTER 1", "0: KEY_KPENTER 0", "0: KEY_LEFTSHIFT 0")
    assert desk.events("KEY_LEFTSHIFT 0") == wanted
    desk.hands.key("up", True, True)
    desk.events("KEY_UP 2")
    desk.hands.key("up", False)
    assert set(desk.events("KEY_UP 0")[len(wanted) + 2:-2:2]) == {"event0 KEY_UP 2"}
    for _ in range(2):
        desk.hands.key("caps_lock")
    desk.hands.key("pause")
    assert desk.events("KEY_PAUSE 0")[-4:] == packets("0: KEY_PAUSE 1", "0: KEY_PAUSE 0")
    desk.end()


def test_a_mouse_moves_and_has_buttons(desk: Desk) -> None:
    """Right, down and away from the user are positive. A long way comes in parts."""
    hands = desk.hands
    desk.begin("event1")
    steps = [
        (lambda: hands.move(10, -5), "REL_X 10, REL_Y -5"),
        (lambda: hands.button("left", True), "BTN_LEFT 1"),
        (lambda: hands.move(0, 7), "REL_Y 7"),
        (lambda: hands.button("right", True), "BTN_RIGHT 1"),
        (lambda: hands.button("left", False), "BTN_LEFT 0"),
        (lambda: hands.button("right", False), "BTN_RIGHT 0"),
        (lambda: hands.button("middle", True), "BTN_MIDDLE 1"),
        (lambda: hands.button("middle", False), "BTN_MIDDLE 0"),
        (lambda: hands.button("wheel-up", True), "REL_WHEEL 1"),
        (lambda: hands.button("wheel-down", True), "REL_WHEEL -1"),
    ]
    wanted: list[str] = []
    for action, events in steps:
        action()
        wanted += packets(f"1: {events}")
        assert desk.events(events.split(", ")[-1])[:len(wanted)] == wanted
    hands.move(-300, 0)
    rest = desk.events("REL_X -46")[len(wanted):]
    assert rest == packets("1: REL_X -127", "1: REL_X -127", "1: REL_X -46")
    desk.end()


def test_a_grab_keeps_keys_from_the_console(desk: Desk) -> None:
    """Without it, both get them; after its program has been killed, too."""
    machine = desk.machine
    desk.begin("event0")
    for key in ("e", "c", "h", "o", "spc", "i", "ret"):
        desk.hands.key(key)
    machine.expect(r"echo i\r*\ni\r*\n\$ ")
    assert packets("0: KEY_E 1", "0: KEY_E 0") == desk.events("KEY_ENTER 0")[:4]
    desk.end()
    desk.begin("-g event0")
    assert machine.run("evtest -g event0") == ("evtest: /dev/input/event0: Device or resource busy\n", 1)
    for key in ("p", "w", "d", "ret"):
        desk.hands.key(key)
    desk.events("KEY_ENTER 0")
    assert machine.process.expect_exact(["pwd", pexpect.TIMEOUT], timeout=1) == 1
    desk.hands.key("ctrl", True)
    desk.events("KEY_LEFTCTRL 1")
    machine.run("pkill -9 evtest; wait")
    desk.hands.key("ctrl", False)
    for key in ("p", "w", "d", "ret"):
        desk.hands.key(key)
    machine.expect(r"pwd\r*\n/\r*\n\$ ")
    desk.begin("-g")
    desk.hands.key("ctrl_r", True)
    desk.hands.key("c")
    assert machine.run("wait") == ("", 0)  # until evtest ends
    desk.hands.key("ctrl_r", False)


def test_a_slow_program_loses_events_and_is_told(desk: Desk) -> None:
    """A stopped program's ring overflows: then SYN_DROPPED is the first event that is left. Another program sees all."""
    desk.begin("event1")
    desk.machine.run("pkill -STOP evtest; evtest event1 > /tmp/others &")
    end, clicks = time.monotonic() + LIMIT, 0
    while clicks < RING // 4 + 2:  # of four events each; more than QEMU's few at a time would be lost on a busy host
        assert time.monotonic() < end
        for _ in range(4):
            desk.hands.button("left", True)
            desk.hands.button("left", False)
        clicks = int(desk.machine.run("grep -c 'BTN_LEFT 0' /tmp/others")[0])
    desk.machine.run("pkill -CONT evtest")
    events = desk.events("BTN_LEFT 0")
    assert events[0] == "event1 SYN_DROPPED" and len(events) < RING, events
    assert "SYN_DROPPED" not in desk.machine.run("cat /tmp/others")[0]
    desk.end()


@pytest.mark.parametrize("arch", ["x86"])
def test_a_pc_without_the_controller(arch: str) -> None:
    """A PC may lack the old ports: there are no devices, and the boot does not wait."""
    with Machine(arch, cpus=1, extra=["-machine", "i8042=off"]) as machine:
        assert machine.login().run("ls /dev/input") == ("", 0)
        assert machine.run("evtest") == ("evtest: there is no keyboard and no mouse\n", 1)


@pytest.mark.parametrize("arch", ["arm"])
def test_devices_come_and_go(arch: str, tmp_path: Path) -> None:
    """A key and a button that are down go up. The names are used again, and a file of a device that has gone stays without."""
    with new_machine(arch, tmp_path) as machine:
        desk = Desk(machine, tmp_path)
        desk.begin("-g")
        desk.hands.key("x", True)
        desk.hands.button("left", True)
        desk.events("KEY_X 2")
        machine.monitor("device_del keyboard")
        desk.wait_for_text("^evtest: event0: No such device$")
        assert desk.events("KEY_X 0")[-2:] == packets("0: KEY_X 0")
        assert machine.run("ls /dev/input") == ("event1\n", 0)
        machine.monitor("device_del mouse")
        desk.wait_for_text("^evtest: event1: No such device$")
        assert desk.events("BTN_LEFT 0")[-2:] == packets("1: BTN_LEFT 0")
        assert machine.run("wait; ls /dev/input") == ("", 0)
        assert machine.run("evtest") == ("evtest: there is no keyboard and no mouse\n", 1)
        machine.monitor(f"device_add {MOUSE}")
        desk.wait_for_devices(1)
        machine.monitor(f"device_add {KEYBOARD}")
        desk.wait_for_devices(2)
        desk.begin("event0")
        desk.hands.button("right", True)
        assert desk.events("BTN_RIGHT 1") == packets("0: BTN_RIGHT 1")
        machine.monitor("device_del keyboard")
        desk.wait_for_devices(1)
        for key in ("left", "right"):
            desk.hands.button(key, False)
        desk.events("BTN_RIGHT 0")
        desk.end()
