# SPDX-License-Identifier: MIT
"""A machine to watch: QEMU started for a trace, driven through gdb, and ended in every case.

The methods stand for the commands of gdb that a user would type: break at a function, continue, look. QEMU runs in a
session of its own, so that Ctrl-C reaches gdb, which stops the machine; then everything ends.
"""
from __future__ import annotations

import atexit
import ctypes
import os
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import gdb

from diarch import cpu, process
from diarch.command import quoted

PROMPT = b"\n$ "
PR_SET_PDEATHSIG = 1  # prctl(2)
STEP_TRIES = 5
LIMIT = 200.0  # seconds for a whole trace: a longer one never ends
START_LIMIT = 20.0  # seconds until QEMU must have its sockets

Handler = Callable[[gdb.Frame], None]


class TraceError(Exception):
    """The machine did not do what the trace expects."""


class Console(threading.Thread):
    """The machine's serial console: keeps its output, and types a command at the first prompt."""

    def __init__(self, path: Path, command: str) -> None:
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))
        self.command = command
        self.output = b""

    def run(self) -> None:
        typed = False
        while data := self._receive():
            self.output += data
            if PROMPT in self.output and not typed and self.command:
                typed = True
                self.socket.sendall(self.command.encode() + b"\n")

    def _receive(self) -> bytes:
        try:
            return self.socket.recv(4096)
        except OSError:
            return b""

    def text(self) -> str:
        return self.output.decode(errors="replace").replace("\r", "")


def _die_with_parent() -> None:
    """Runs in QEMU's process before QEMU: it will get SIGTERM if gdb dies, for any reason (Linux only)."""
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    except (OSError, AttributeError):
        pass


class Session:
    """QEMU with the kernel, stopped at the first instruction; breakpoints; and the loop over them."""

    def __init__(self, command: str = "") -> None:
        self.binaries = Path(os.environ["TRACE_BUILD"]).resolve() / "bin"
        self.folder = Path(tempfile.mkdtemp(prefix="diarch-"))
        self.handlers: dict[int, list[Handler]] = {}
        self.breakpoints: dict[int, gdb.Breakpoint] = {}
        self.symbols: set[str] = set()
        self.finished = False
        atexit.register(self.close)
        gdb_socket, console_socket = self.folder / "gdb", self.folder / "console"
        self.qemu = subprocess.Popen(
            shlex.split(os.environ["TRACE_QEMU"]) + [
                "-display", "none", "-monitor", "none", "-snapshot", "-S", "-icount", "shift=0",
                "-serial", f"unix:{console_socket},server=on,wait=off",
                "-gdb", f"unix:{gdb_socket},server=on,wait=off",
            ],
            stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_die_with_parent,
        )
        self.alarm = threading.Timer(LIMIT, self._give_up)
        self.alarm.daemon = True
        self.alarm.start()
        self._wait_for(gdb_socket, console_socket)
        self.console = Console(console_socket, command)
        self.console.start()
        for setting in ("breakpoint always-inserted on", "suppress-cli-notifications on", "width 0",
                        f"remotetimeout {LIMIT:.0f}"):
            gdb.execute(f"set {setting}", to_string=True)
        gdb.execute(f"target remote {gdb_socket}", to_string=True)

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *exception: object) -> None:
        try:
            gdb.execute("disconnect", to_string=True)
        except gdb.error:
            pass  # not there any more, or busy: close() ends it by force
        self.close()

    def _wait_for(self, *paths: Path) -> None:
        end = time.monotonic() + START_LIMIT
        while not all(path.exists() for path in paths):
            if self.qemu.poll() is not None or time.monotonic() > end:
                raise TraceError("QEMU does not start")
            time.sleep(0.02)

    def _give_up(self) -> None:
        """The machine has not reached a breakpoint in time: QEMU is killed, and gdb notices that."""
        print(f"trace: nothing happens any more. The console's last words:\n{self.console.text()[-500:]}", flush=True)
        self.qemu.kill()

    def close(self) -> None:
        """Ends QEMU, and leaves nothing behind."""
        self.alarm.cancel()
        if self.qemu.poll() is None:
            self.qemu.kill()
            self.qemu.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def at(self, place: str | int, handler: Handler) -> None:
        """Has handler called whenever the machine reaches a function's first instruction, or an address."""
        address = place if isinstance(place, int) else function_address(place)
        self.handlers.setdefault(address, []).append(handler)
        if address not in self.breakpoints:
            self.breakpoints[address] = gdb.Breakpoint(f"*{address:#x}", internal=True)
            self.breakpoints[address].silent = True

    def has(self, place: str) -> bool:
        """Whether there is a handler for the place."""
        return function_address(place) in self.handlers

    def remove(self, place: str | int) -> None:
        address = place if isinstance(place, int) else function_address(place)
        self.handlers.pop(address, None)
        point = self.breakpoints.pop(address, None)
        if point:
            point.delete()

    def at_return(self, handler: Handler) -> None:
        """At a function's first instruction: has handler called once, after its return."""
        address = cpu.return_address()

        def once(caller: gdb.Frame) -> None:
            self.handlers[address].remove(once)
            if not self.handlers[address]:
                self.remove(address)
            handler(caller)

        self.at(address, once)

    def load_program(self, name: str) -> None:
        """The symbols of a program, once."""
        if name not in self.symbols:
            self.symbols.add(name)
            gdb.execute(f"add-symbol-file {quoted(self.binaries / name)}", to_string=True)

    def at_exec(self, name: str, handler: Handler) -> None:
        """Has handler called when a program of that name has been loaded, before its first instruction."""

        def loaded(frame: gdb.Frame) -> None:
            running = process.current()
            if running and running.text("name") == name:
                self.load_program(name)
                handler(frame)

        self.at("trapframe_init_user", loaded)

    def run(self) -> None:
        """Lets the machine run from one breakpoint to the next until a handler calls finish()."""
        while not self.finished:
            self._leave()
            if cpu.pc() not in self.handlers:
                gdb.execute("continue", to_string=True)
            address = cpu.pc()
            if address not in self.handlers:
                raise TraceError(f"the machine has stopped at {address:#x}, which has no breakpoint of this trace")
            for handler in list(self.handlers[address]):
                handler(gdb.newest_frame())

    def _leave(self) -> None:
        """Executes one instruction. QEMU may stop before it has executed any: then a breakpoint would count twice."""
        address = cpu.pc()
        for _ in range(STEP_TRIES):
            if address in self.breakpoints:
                gdb.execute("stepi", to_string=True)
            if cpu.pc() != address or address not in self.breakpoints:
                return

    def finish(self) -> None:
        self.finished = True


def function_address(name: str) -> int:
    """The first instruction of a function, of C or of assembly."""
    try:
        return int(gdb.parse_and_eval(f"(unsigned long)&{name}"))
    except gdb.error as error:
        raise TraceError(f"there is no function {name}: {error}") from error


def run_trace(trace: Callable[[], None]) -> None:
    """Runs a trace as gdb's whole work. If the trace does not reach its end: status 1 and a reason."""
    status = 0
    gdb.execute("set pagination off")
    gdb.execute("set confirm off")
    try:
        trace()
    except (TraceError, gdb.error) as error:
        print(f"trace: {error}")
        status = 1
    except KeyboardInterrupt:
        print("trace: interrupted")
        status = 130
    except Exception:  # a fault of the trace itself: gdb would print it, and end with status 0
        traceback.print_exc()
        status = 1
    gdb.execute(f"quit {status}")


