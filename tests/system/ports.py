# SPDX-License-Identifier: MIT
"""Ports for tests: what each one has to do, and machines whose disk holds them."""
from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from machine import TOP, Machine

NAMES = sorted(path.parent.name for path in (TOP / "ports").glob("*/recipe"))

# For each port: command lines for our shell, each with its output.
WORK = {
    "lua": [
        ("lua -e 'print(_VERSION, 6 * 7, 7 // 2, 1 / 4)'", "Lua 5.4\t42\t3\t0.25"),
        ("printf 'local t = {}\\nfor w in io.lines(arg[1]) do t[#t + 1] = w end\\ntable.sort(t)\\nprint(table.concat(t, \" \"))\\n' "
         "> sort.lua; printf 'pear\\napple\\n' > words; lua sort.lua words", "apple pear"),
        ("luac -s -o sort.out sort.lua && lua sort.out words", "apple pear"),
        ("lua -e 'local p = io.popen(\"echo from a pipe\"); print(p:read(\"a\"))'", "from a pipe"),
        ("lua -e 'local c = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end); print(c(), c(), c())'", "1\t2\t3"),
        ("lua -e 'print(pcall(error, \"wrong\")) os.exit(3)'; echo $?", "false\twrong\n3"),
    ],
    "dash": [
        ("dash -c 'f() { echo \"$# $1\"; }; f a b; echo $((6 * 7))'", "2 a\n42"),
        ("dash -c 'echo b a c | tr \" \" \"\\n\" | sort | while read x; do printf \"%s.\" $x; done; echo'", "a.b.c."),
        ("dash -c 'trap \"echo got\" USR1; kill -USR1 $$; echo end'", "got\nend"),
        ("dash -c 'sleep 0.1 & wait $!; echo $?; exit 3'; echo $?", "0\n3"),
        ("printf 'cat <<E\\nhere ${0}\\nE\\n' | dash", "here dash"),
        ("dash -c 'cd /bin; set -- d[a]sh; echo $1; pwd; no-such-program'; echo $?",
         "dash\n/bin\ndash: 1: no-such-program: not found\n127"),
    ],
    "bash": [
        ("bash -c 'a=(one two \"three four\"); a[5]=six; echo ${#a[@]} \"${a[2]}\" ${!a[@]}'", "4 three four 0 1 2 5"),
        ("bash -c 'declare -A m=([x]=40 [y]=2); echo $((m[x] + m[y])) ${#m[@]}'", "42 2"),
        ("bash -c '[[ \"port 42\" =~ ([a-z]+)\\ ([0-9]+) ]] && echo ${BASH_REMATCH[2]} ${BASH_REMATCH[1]^^}'", "42 PORT"),
        ("bash -c 'read a b <<< \"a here string\"; echo $b; cat <(echo from) <(echo pipes)'", "here string\nfrom\npipes"),
        ("bash -c 'mapfile -t l < <(seq 3); printf \"%s,\" \"${l[@]}\" {a..c}; echo'", "1,2,3,a,b,c,"),
        ("bash -c 'false | true; echo ${PIPESTATUS[@]}; (exit 7) & wait $!; echo $?; exit 3'; echo $?", "1 0\n7\n3"),
        ("bash -c 'trap \"echo got\" USR1; trap \"echo bye\" EXIT; kill -USR1 $$; echo end'", "got\nend\nbye"),
        ("bash -c 'coproc tr a-z A-Z; echo text >&${COPROC[1]}; exec {COPROC[1]}>&-; cat <&${COPROC[0]}'", "TEXT"),
        ("printf '#!/bin/bash\\nshift\\necho $0 \"$@\"\\nfor ((i = 0; i < 3; i++)); do echo -n $i; done\\n' > s; "
         "chmod +x s; ./s 1 2 3", "./s 2 3\n012"),
    ],
    "busybox": [
        ("busybox sh -c 'echo $((6 * 7)) | busybox sha256sum'",
         "084c799cd551dd1d8d5c5f9a5d593b2e931f5e36122ee5c793c1d08a19839cc0  -"),
        ("echo 'scale = 5; 1 / 3; 2 ^ 70' | bc", ".33333\n1180591620717411303424"),
        ("echo '6 7 * p' | dc", "42"),
        ("printf 'one\\ntwo\\n' > v; vi -c '%s/two/three/' -c wq v > /dev/null; tail -n 1 v", "three"),
        ("echo text > f; busybox tar cf f.tar f && rm f && busybox tar xf f.tar && cat f", "text"),
    ],
    "mujs": [
        ("echo 'var o = {name: \"x\", list: [3, 1, 2]}; print(JSON.stringify(o), o.list.sort().map(function (x) { return x * x }))' > s.js; "
         "mujs s.js", '{"list":[3,1,2],"name":"x"} 1,4,9'),
        ("echo 'try { null.x } catch (e) { print(e.name, /a(.)/.exec(\"xab\")[1], parseInt(\"ff\", 16), new Date(0).toISOString()) }' > s.js; "
         "mujs s.js", "TypeError b 255 1970-01-01T00:00:00.000Z"),
        ("echo 'function f(n) { return n < 2 ? n : f(n - 1) + f(n - 2) } print(scriptArgs[0], f(18)); quit(3)' > s.js; mujs s.js a; echo $?",
         "a 2584\n3"),
        ("echo 'throw new Error(\"end\")' > s.js; mujs s.js 2> told; echo $?; head -n 1 told", "1\nError: end"),
    ],
    "png": [  # tests/ports/test_png.py has more
        (r"printf 'P6 3 2 255\nabcdefghijklmnopqr' > f; ppmtopng f.png < f && pngtoppm f.png | tail -c 18; echo", "abcdefghijklmnopqr"),
        ("head -c 60 f.png > g.png; pngtoppm g.png > h 2> told; echo $? $(wc -c < h); head -c 17 told", "1 0\npngtoppm: g.png:"),
        ("echo P6 0 0 255 | ppmtopng h.png; ls h.png 2> /dev/null", "ppmtopng: not a PPM file (P6) that this program can read"),
    ],
    "sqlite3": [
        ("sqlite3 d 'CREATE TABLE t(a, b); INSERT INTO t VALUES(1, 2), (3, 4); SELECT sum(a * b), sqlite_version() FROM t'", "14|3.40.1"),
        ("sqlite3 d 'PRAGMA integrity_check; SELECT a FROM t ORDER BY a DESC'", "ok\n3\n1"),
    ],
    "tcc": [  # tests/ports/test_every_port.py has more
        ("cp /program.c . && tcc -o program program.c && ./program 1234567890123; echo $?", "176366841446 154320986265.375\n3"),
        ("tcc -run program.c 1234567890123; echo $?", "176366841446 154320986265.375\n3"),
        ("echo 'int main(void) { return x; }' > bad.c; tcc bad.c 2>&1", "bad.c:1: error: 'x' undeclared"),
    ],
    "zlib": [
        ("seq 2000 > f; cp f g; minigzip f && minigzip -d f.gz && cmp f g && echo same", "same"),
        ("gzip f && [ $(wc -c < f.gz) -lt 6000 ] && zcat f.gz | cmp - g && gunzip f.gz && cmp f g && echo same", "same"),
    ],
}


def build(arch: str, *names: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs mk/ports.sh build."""
    return subprocess.run([TOP / "mk/ports.sh", "build", arch, *names], env={**os.environ, **environment}, capture_output=True,
                          text=True, check=False, stdin=subprocess.DEVNULL)


def state(arch: str, name: str) -> str:
    """What mk/ports.sh says about a port."""
    return (TOP / f"build/ports/{arch}/{name}/state").read_text().strip()


def disk_with(arch: str, names: list[str], place: Path, files: dict[str, str | bytes] | None = None) -> Path:
    """A disk with the programs of the machine, with ports, and with other files."""
    root, disk = place / "root", place / "disk.img"
    shutil.copytree(TOP / f"build/{arch}/root", root, symlinks=True)
    subprocess.run([TOP / "mk/ports.sh", "install", arch, root, *names], check=True)
    for name, data in (files or {}).items():
        (root / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    subprocess.run([TOP / "build/host/mkfs", "-o", disk, "-s", "128M", "-p", TOP / "mk/owners.txt", root], check=True)
    shutil.rmtree(root)
    return disk


def boot(arch: str, disk: Path, extra: list[str] | None = None) -> Machine:
    """A machine with that disk. extra: more options for the Pi."""
    if arch == "arm":
        return Machine(arch, disk=disk, append="root=sd0", extra=extra)
    return Machine(arch, "multiboot", append="root=hd0", extra=["-drive", f"file={disk},format=raw,if=ide"])


def need(arch: str, name: str) -> None:
    """Skips the test if the port is not there."""
    if not state(arch, name).startswith("built"):
        pytest.skip(f"port {name}: {state(arch, name)}")


def do_work(machine: Machine, name: str) -> None:
    """The command lines of one port."""
    need(machine.arch, name)
    machine.run(f"mkdir -p /tmp/{name}; cd /tmp/{name}")
    for command, output in WORK[name]:
        assert machine.run(command)[0].strip() == output, command
