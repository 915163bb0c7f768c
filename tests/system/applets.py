# SPDX-License-Identifier: MIT
"""Busybox's applets, for test_linux.py: the list of tests/system/linux/applets.txt, its inputs, and one script that runs all
commands, here and under Linux (qemu-user)."""
from __future__ import annotations

import gzip
import io
import lzma
import re
import subprocess
import tarfile
import zipfile
from pathlib import Path

TEXT = "one two\nthree four\nfive four\nfive four\nsix o o\n"
OTHER = "one two\nthree four\nseven\n"
NUMBERS = "".join(f"{i} {i * i}\n" for i in range(7000))
CONTROL = "Package: applets\nVersion: 1\nArchitecture: all\n"
LIST = Path(__file__).parent / "linux/applets.txt"
ENVIRONMENT = {"TZ": "UTC0", "HOME": "/", "TERM": "vt100"}
# Runs the script. tar looks for gzip and bzip2 in PATH.
RUN = f"""mkdir bin
ln -s /bin/busybox bin/gzip
ln -s /bin/busybox bin/bzip2
busybox env -i {' '.join(f'{name}={value}' for name, value in ENVIRONMENT.items())} PATH=/applets/bin B=/bin/busybox busybox sh script | busybox cat
echo @"end of all"
"""
# Starts each applet: its name, and its status if a signal has ended it. Without --help, halt and its like end the system,
# linuxrc starts one, and crond writes to the console later. The time limit ends an applet by KILL (137).
START = """exec 2> /dev/null
for applet in $(busybox --list); do
    echo $applet
    case $applet in
    crond | halt | linuxrc | poweroff | reboot) busybox $applet --help ;;
    nologin | top | yes) busybox timeout -s KILL 0.2 busybox $applet ;;
    *) busybox $applet ;;
    esac < /dev/null > /dev/null
    status=$?
    [ $status -lt 128 ] || [ $status = 137 ] || echo ended by $status
done
"""


def read_list() -> tuple[list[tuple[str, str]], list[str]]:
    """Applets with their commands; and applets that have none."""
    commands, left_out = [], []
    for line in LIST.read_text().splitlines():
        if line.startswith("-"):
            left_out += line.rsplit(": ", 1)[1].split()
        elif line and not line.startswith("#"):
            name, command = line.split(": ", 1)
            commands.append((name, command))
    return commands, left_out


def compressed(data: bytes) -> bytes:
    """A file of compress(1): bytes as codes of 9 bits. So short a file has no codes for longer strings."""
    codes = sum(byte << 9 * i for i, byte in enumerate(data))
    return b"\x1f\x9d\x90" + codes.to_bytes((9 * len(data) + 7) // 8, "little")


def tar(name: str, text: str) -> bytes:
    """An archive of one file, for gzip."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        member = tarfile.TarInfo(name)
        member.size = len(text)
        archive.addfile(member, io.BytesIO(text.encode()))
    return gzip.compress(stream.getvalue(), mtime=0)


def ar(members: dict[str, bytes]) -> bytes:
    """An archive of ar, as Debian's packages are."""
    archive = b"!<arch>\n"
    for name, data in members.items():
        archive += f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(data):<10}`\n".encode()
        archive += data + b"\n" * (len(data) % 2)
    return archive


def write_inputs(folder: Path) -> None:
    """The files that the commands read."""
    package = {"debian-binary": b"2.0\n", "control.tar.gz": tar("./control", CONTROL), "data.tar.gz": tar("./text", TEXT)}
    leases = bytes(12) + bytes([10, 0, 0, 2, 2, 0, 0, 0, 0, 1]) + b"host".ljust(20, b"\0") + bytes(2)
    text = TEXT.encode()
    files = {"text": text, "other": OTHER.encode(), "numbers": NUMBERS.encode(), "text.xz": lzma.compress(text),
             "text.lzma": lzma.compress(text, lzma.FORMAT_ALONE), "text.Z": compressed(text), "p.deb": ar(package), "leases": leases}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    with zipfile.ZipFile(folder / "text.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("folder/numbers"), NUMBERS)
        archive.writestr(zipfile.ZipInfo("other"), OTHER)
    (folder / "script").write_text(script())
    (folder / "run").write_text(RUN)
    (folder / "start").write_text(START)
    for path in folder.iterdir():
        path.chmod(0o644)


def script() -> str:
    """Runs each command in its folder, between marks with its number and its status."""
    commands = read_list()[0]
    text = "umask 022\nmkdir " + " ".join(str(i) for i in range(len(commands))) + "\n"
    for i, (_, command) in enumerate(commands):
        text += f"cd {i}; echo '@begin {i}'\n( {command} ) 2>&1 < /dev/null\necho \"@end $?\"; cd ..\n"
    return text


def sections(output: str) -> dict[str, tuple[str, int]]:
    """Output and status by command."""
    commands = [f"{name}: {command}" for name, command in read_list()[0]]
    found = re.findall(r"(?s)@begin (\d+)\n(.*?)@end (\d+)\n", output)
    return {commands[int(number)]: (text, int(status)) for number, text, status in found}


def under_linux(user: str, busybox: Path, names: list[str], folder: Path) -> subprocess.Popen[str]:
    """Starts the script on this computer. Under qemu-user, busybox cannot start itself as /proc/self/exe: each name is a script."""
    inputs, programs = folder / "applets", folder / "bin"
    for path in (inputs, programs):
        path.mkdir()
    write_inputs(inputs)
    for name in names:
        applet = "" if name == "busybox" else name
        (programs / name).write_text(f"#!/bin/sh\nexec '{user}' '{busybox}' {applet} \"$@\"\n")
        (programs / name).chmod(0o755)
    environment = ENVIRONMENT | {"PATH": str(programs), "B": str(programs / "busybox")}
    return subprocess.Popen(["/bin/sh", "-c", "/bin/sh script | cat"], cwd=inputs, env=environment, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, text=True, errors="replace")
