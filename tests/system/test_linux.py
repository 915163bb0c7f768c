# SPDX-License-Identifier: MIT
"""Linux's static programs, unmodified: two of our own, one of them with glibc, and Debian's busybox (mk/busybox.sh fetches it)."""
from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import applets
import pytest
from machine import LIMIT, PROMPT, TOP, Machine

ARCHS = ["x86", "arm"]
DEBIAN = {"x86": "i386", "arm": "armhf"}
COMPILER = {"x86": "i686-linux-gnu-gcc", "arm": "arm-linux-gnueabihf-gcc"}
USER = {"x86": "qemu-i386", "arm": "qemu-arm"}
# The parts of tests/system/linux/libc: those whose output is that of qemu-user, and those that it cannot do.
PARTS = ["threads", "cancel", "signals", "realtime", "queue", "timers", "wait", "sockets", "processes", "memory", "files",
         "limits", "users", "sendfile", "posix-timers", "overrun", "named", "scheduling", "older", "errors",
         "thread-timers"]
OWN_PARTS = {"vfork": ["shared: 2", "waitpid(pid, &status, WNOHANG) == pid: 1", "WEXITSTATUS(status): 4",
                       "posix_spawn(&pid, missing, NULL, NULL, argv, environ) == ENOENT: 1",
                       "waitpid(-1, &status, WNOHANG): -1 No child processes", "waitpid(pid, &status, 0) == pid: 1",
                       "WEXITSTATUS(status): 9", "shared: 3", "waitpid(pid, &status, 0) == pid: 1", "WTERMSIG(status): 9"],
             "raise": ["setrlimit(RLIMIT_AS, &none): 0 Success", "setrlimit(RLIMIT_STACK, &less): 0 Success",
                       "getrlimit(RLIMIT_STACK, &limit): 0", "limit.rlim_cur == 1 << 20 && limit.rlim_max == 1 << 20: 1",
                       "setrlimit(RLIMIT_STACK, &none): 0 Success", "getrlimit(RLIMIT_CPU, &limit): 0",
                       "limit.rlim_cur == RLIM_INFINITY && limit.rlim_max == RLIM_INFINITY: 1", "setrlimit(RLIMIT_CPU, &none): 0",
                       "setrlimit(RLIMIT_CPU, &some): -1 Operation not permitted", "setuid(1000): 0",
                       "setrlimit(RLIMIT_AS, &none): 0 Success", "setrlimit(RLIMIT_STACK, &less): 0 Success",
                       "getrlimit(RLIMIT_STACK, &limit): 0", "limit.rlim_cur == 1 << 20 && limit.rlim_max == 1 << 20: 1",
                       "setrlimit(RLIMIT_STACK, &none): -1 Operation not permitted"],
             "rights": ["setregid((gid_t)-1, 100): 0", "setreuid((uid_t)-1, 1000): 0", "0 1000 1000, 0 100 100",
                        "setpriority(PRIO_PROCESS, 0, -1): -1 Permission denied", "syscall(SYS_nice, -1): -1 Operation not permitted",
                        "setreuid(1001, (uid_t)-1): -1 Operation not permitted", "setreuid((uid_t)-1, 0): 0", "0 0 1000, 0 100 100",
                        "setregid(100, 101): 0", "setreuid(1000, 1000): 0", "1000 1000 1000, 100 101 101",
                        "setreuid((uid_t)-1, 0): -1 Operation not permitted",
                        "setresuid((uid_t)-1, (uid_t)-1, 0): -1 Operation not permitted",
                        "setregid((gid_t)-1, 102): -1 Operation not permitted", "setregid(101, 100): 0", "1000 1000 1000, 101 100 100",
                        "clock_settime(CLOCK_REALTIME, &time): -1 Operation not permitted",
                        "setresuid(1000, 1001, 1002): 0", "setreuid(1002, (uid_t)-1): -1 Operation not permitted",
                        "setreuid(1001, 1000): 0", "1001 1000 1000, 0 0 0",
                        'mknod("device", S_IFCHR | 0600, 0x103): -1 Operation not permitted',
                        'mknod("device", S_IFBLK | 0600, 0x103): -1 Operation not permitted',
                        'chroot("/"): -1 Function not implemented'],
             "far": ["fcntl(fd, F_OFD_SETLK, &far): 0",
                     "syscall(SYS_fcntl64, fd, GETLK32, &lock): -1 Value too large for defined data type"],
             "code": ["flush(page, page + size): 0", "function(): 42", "flush(page, page + 8192): 0", "function(): 43",
                      "flush(page + 1, page): -1 Invalid argument"],
             "time-of-day": ["clock_settime(CLOCK_REALTIME, &time): 0",
                             "timer_create(CLOCK_REALTIME, NULL, &point) == 0 && timer_create(CLOCK_REALTIME, NULL, &duration) == 0: 1",
                             "timer_settime(point, TIMER_ABSTIME, &at, NULL): 0", "timer_settime(duration, 0, &later, NULL): 0",
                             "clock_settime(CLOCK_REALTIME, &time): 0", "timer_gettime(point, &left) == 0 && left.it_value.tv_sec > 2500: 1",
                             "clock_settime(CLOCK_REALTIME, &time): 0", "sigtimedwait(&set, NULL, &limit) == SIGALRM: 1",
                             "timer_gettime(point, &left) == 0 && left.it_value.tv_sec == 0 && left.it_value.tv_nsec == 0: 1",
                             "timer_gettime(duration, &left) == 0 && left.it_value.tv_sec > 500: 1",
                             "waitpid(pid, &status, 0) == pid && status == 0: 1", "clock_settime(CLOCK_REALTIME, &time): 0",
                             "timer_delete(point) == 0 && timer_delete(duration) == 0: 1"],
             "screen": ["ioctl(fd, FBIOGET_FSCREENINFO, &fixed): 0", "ioctl(fd, FBIOGET_VSCREENINFO, &variable): 0",
                        "fixed.type == FB_TYPE_PACKED_PIXELS && fixed.visual == FB_VISUAL_TRUECOLOR: 1",
                        "fixed.line_length / 4 >= variable.xres && variable.xres >= 640 && variable.yres >= 480: 1",
                        "fixed.smem_len >= fixed.line_length * variable.yres: 1", "variable.bits_per_pixel: 32",
                        "variable.red.length + variable.green.length + variable.blue.length: 24",
                        "variable.red.offset + variable.green.offset + variable.blue.offset: 24",
                        "ioctl(fd, FBIOPUT_VSCREENINFO, &variable): 0", "ioctl(fd, KDSETMODE, KD_GRAPHICS): 0",
                        "pread(fd, &word, 4, 4): 4", "word: 4660", "munmap((void *)pixels, fixed.smem_len): 0",
                        "mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0): -1 Invalid argument",
                        "ioctl(fd, KDGETMODE, &mode): 0", "mode: 1", "ioctl(fd, KDSETMODE, KD_TEXT): 0"],
             "events": ["ioctl(fd, EVIOCGVERSION, &version): 0", "version == EV_VERSION: 1", "ioctl(fd, EVIOCGID, &id): 0",
                        "id.bustype == BUS_USB || id.bustype == BUS_I8042: 1",
                        "ioctl(fd, EVIOCGNAME(sizeof(name)), name) == (int)strlen(name) + 1: 1",
                        'strstr(name, " keyboard") != NULL: 1', "ioctl(fd, EVIOCGBIT(0, sizeof(bits)), bits): 4",
                        "has_bit(bits, EV_KEY) && has_bit(bits, EV_LED) && !has_bit(bits, EV_REL): 1",
                        "ioctl(fd, EVIOCGBIT(EV_KEY, sizeof(bits)), bits): 96",
                        "has_bit(bits, KEY_A) && has_bit(bits, KEY_COMPOSE) && !has_bit(bits, BTN_LEFT): 1",
                        "ioctl(fd, EVIOCGKEY(sizeof(bits)), bits): 96", "has_bit(bits, KEY_A): 0", "ioctl(fd, EVIOCGLED(1), bits): 1",
                        "has_bit(bits, LED_NUML): 1", "ioctl(fd, EVIOCSCLOCKID, &clock): 0", "ioctl(fd, EVIOCGRAB, 1): 0",
                        "ioctl(fd, EVIOCGRAB, 1): -1 Device or resource busy", "ioctl(fd, EVIOCGRAB, 0): 0", "sizeof(event): 16",
                        "read(fd, &event, sizeof(event)): -1 Resource temporarily unavailable",
                        "read(fd, &event, sizeof(event) - 1): -1 Invalid argument", "poll(&watch, 1, 10): 0"],
             "frames": ["end_with_stack(16, SYS_kill, 0): 11", "end_with_stack(16, SYS_kill, SA_SIGINFO): 11",
                        "end_with_stack(16, SYS_sigreturn, 0): 11", "end_with_stack(16, SYS_rt_sigreturn, 0): 11",
                        "cut_frames(SYS_sigreturn): 64", "cut_frames(SYS_rt_sigreturn): 64"],
             "unusual": ["syscall(SYS_set_robust_list, list, sizeof(*list) - 1): -1 Invalid argument",
                         "waitpid(pid, NULL, 0) == pid && *word == (FUTEX_WAITERS | FUTEX_OWNER_DIED): 1",
                         "syscall(SYS_clone, SIGUSR1, NULL, NULL, NULL, NULL): -1 Invalid argument",
                         "start_thread_wrongly(): -1 Bad address",
                         "pid > 0 && waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 3: 1",
                         "flush_kernel(): -1 Bad address", "n: 32",
                         "timer_for_thread(CLOCK_MONOTONIC, SIGUSR1, getpid(), &timers[0]): -1 Resource temporarily unavailable",
                         "n: 0"],
             "robust": ["pthread_mutex_lock(&robust) == EOWNERDEAD: 1", "pthread_mutex_consistent(&robust): 0",
                        "pthread_mutex_unlock(&robust): 0", "pthread_mutex_lock(&robust): 0"]}

# The kernel's message about a child that a fault has ended.
KERNEL_SAYS = re.compile(r"pid \d+ linux-libc: .*: killed")


def libc_program(arch: str) -> Path:
    """The program of tests/system/linux/libc, built by the fixture."""
    return TOP / f"build/linux/libc-{arch}"


@pytest.fixture(scope="module", params=ARCHS)
def linux(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Machine, Path | None]]:
    """A machine whose disk has the programs; and busybox on this computer, if it could be fetched."""
    arch, place = request.param, tmp_path_factory.mktemp("linux")
    if subprocess.run(["mk/need.sh", "--have", f"linux-{arch}"], cwd=TOP, check=False).returncode != 0:
        pytest.skip(f"needs a compiler and glibc for Linux (mk/need.sh linux-{arch})")
    root, busybox = place / "root", TOP / f"build/linux/busybox-{DEBIAN[request.param]}"
    shutil.copytree(TOP / f"build/{arch}/root", root, symlinks=True)
    libc_program(arch).parent.mkdir(exist_ok=True)
    subprocess.run([COMPILER[arch], "-static", "-nostdlib", "-ffreestanding", "-fno-stack-protector", "-fno-pic", "-no-pie", "-O1",
                    "-o", root / "bin/linux-hello", TOP / "tests/system/linux/hello.c"], check=True)
    subprocess.run([COMPILER[arch], "-D_GNU_SOURCE", "-D_FILE_OFFSET_BITS=64", "-O1", "-Wall", "-Wextra", "-static", "-pthread", "-o",
                    libc_program(arch), *sorted((TOP / "tests/system/linux/libc").glob("*.c"))], check=True)
    shutil.copy(libc_program(arch), root / "bin/linux-libc")
    if not busybox.exists():
        subprocess.run([TOP / "mk/busybox.sh", DEBIAN[arch], busybox], check=False)
    if busybox.exists():
        shutil.copy(busybox, root / "bin/busybox")
    (root / "applets").mkdir()
    applets.write_inputs(root / "applets")
    disk = place / "disk.img"
    subprocess.run([TOP / "build/host/mkfs", "-o", disk, "-s", "32M", "-p", TOP / "mk/owners.txt", root], check=True)
    drive = ["-drive", f"file={disk},format=raw,if=ide"]
    devices = ["-device", "usb-kbd"]
    machine = Machine(arch, disk=disk, append="root=sd0", extra=devices) if arch == "arm" else Machine(arch, append="root=hd1", extra=drive)
    with machine:
        machine.login().run("until [ -e /dev/input/event0 ]; do sleep 1; done")  # the boot does not wait for USB
        yield machine, busybox if busybox.exists() else None


def test_a_static_program(linux: tuple[Machine, Path | None]) -> None:
    """Arguments, the auxiliary vector, an unknown call, and the status."""
    machine, _ = linux
    output, status = machine.run("linux-hello one two")
    assert output.split("\n")[:6] == ["linux-hello", "one", "two", "page size", "/bin/linux-hello", "no such call"] and status == 7


def test_strace_and_proc_know_the_calls(linux: tuple[Machine, Path | None]) -> None:
    """strace decodes both tables; /proc/linux counts by name, also calls that are not there."""
    machine, _ = linux
    machine.run("strace -o /tmp/trace linux-hello > /dev/null")
    lines = machine.run("cat /tmp/trace")[0].splitlines()
    assert lines[0].startswith('execve("/bin/linux-hello"') and 'write(1, "linux-hello", 11) = 11' in lines
    assert "syscall_511() = -1 ENOSYS (Function not implemented)" in lines and lines[-1] == "+++ exited with 7 +++"
    assert re.search(r"(?m)^4 write yes [1-9]\d* fbu$", machine.run("cat /proc/linux")[0])


@pytest.mark.parametrize("part", PARTS)
def test_glibc_as_under_linux(linux: tuple[Machine, Path | None], part: str, tmp_path: Path) -> None:
    """A program with glibc prints the same as under Linux (qemu-user)."""
    machine, _ = linux
    user = shutil.which(USER[machine.arch])
    if not user:
        pytest.skip("needs qemu-user (mk/need.sh qemu-user)")
    machine.run(f"mkdir /tmp/{part}; cd /tmp/{part}")
    here, status = machine.run(f"linux-libc {part}")
    there = subprocess.run([user, libc_program(machine.arch), part], cwd=tmp_path, stdout=subprocess.PIPE, text=True, check=True).stdout
    assert here.strip().splitlines() == there.strip().splitlines() and status == 0


@pytest.mark.parametrize("part", OWN_PARTS)
def test_glibc_beyond_qemu_user(linux: tuple[Machine, Path | None], part: str) -> None:
    """The same for what qemu-user does otherwise than Linux."""
    machine, _ = linux
    output, status = machine.run(f"linux-libc {part}")
    lines = [line.strip() for line in output.strip().splitlines() if not KERNEL_SAYS.match(line)]
    assert lines == [part, *OWN_PARTS[part], "end"] and status == 0


@pytest.fixture
def box(linux: tuple[Machine, Path | None]) -> Machine:
    """The machine, if its disk has busybox."""
    machine, busybox = linux
    if not busybox:
        pytest.skip("needs Debian's busybox-static (mk/busybox.sh)")
    return machine


def test_busybox_as_under_linux(linux: tuple[Machine, Path | None], box: Machine, tmp_path: Path) -> None:
    """Each command of the list has the output and the status that it has under Linux (qemu-user)."""
    busybox, user = linux[1], shutil.which(USER[box.arch])
    if not busybox or not user:
        pytest.skip("needs qemu-user (mk/need.sh qemu-user)")
    commands, left_out = applets.read_list()
    names = {name for name, _ in commands}
    programs = box.run("busybox --list")[0].split()
    assert sorted([*names, *left_out]) == sorted(programs) and len(names) >= 100
    with applets.under_linux(user, busybox, programs, tmp_path) as under_linux:
        box.process.sendline("cd /applets; sh run")
        here = applets.sections(box.expect("@end of all").replace("\r", ""))
        box.process.expect_exact(PROMPT)
        there = applets.sections(under_linux.communicate(timeout=LIMIT)[0])
    assert list(there) == [f"{name}: {command}" for name, command in commands]
    wrong = [f"{command}\n  here:  {here.get(command)}\n  Linux: {result}" for command, result in there.items()
             if here.get(command) != result]
    assert not wrong, "\n".join(wrong)


def test_busybox_applets_start(box: Machine) -> None:
    """Each applet is started: no signal ends it but that of the time limit, and the kernel reports nothing."""
    assert box.run("cd /applets; sh start")[0] == box.run("busybox --list")[0]


def ash(box: Machine, keys: str) -> list[str]:
    """Types keys for the shell of busybox: the lines until its next prompt."""
    box.process.send(keys)
    box.process.expect_exact("ash> \x1b[6n")  # it asks for the position of the cursor
    return [line.strip() for line in box.process.before.strip().split("\n")]


def test_busybox_jobs(box: Machine) -> None:
    """The shell of busybox with job control: Ctrl-Z, jobs, bg, fg, Ctrl-C, input for a job, kill, wait."""
    ash(box, "PS1='ash> ' busybox ash\r")
    sleeps, reads = "(echo begun; sleep 100)", "(echo begun; cat)"
    stopped = "[1]+  Stopped                    "
    for key, command in (("\x03", sleeps), ("\x04", reads)):
        box.process.send(command + "\r")
        box.process.expect(r"\nbegun\r*\n")
        assert ash(box, "\x1a") == ["^Z", stopped + command]
        assert ash(box, "jobs\r") == ["jobs", stopped + command]
        if command == sleeps:
            assert ash(box, "bg\r") == ["bg", "[1] " + command]
            assert ash(box, "jobs\r") == ["jobs", "[1]+  Running                    " + command]
        box.process.send("fg\r")
        box.process.expect_exact(command)
        if command == reads:
            box.process.send("a line\r")
            box.process.expect(r"a line\r*\na line\r*\n")
        ash(box, key)
        assert ash(box, "echo $?; jobs\r") == ["echo $?; jobs", "130" if command == sleeps else "0"]
    ash(box, "cat &\r")
    assert any("[1]+  Stopped (tty input)        cat" in ash(box, "sleep 0.1; jobs\r") for _ in range(200))
    box.process.send("fg %1\r")
    box.process.expect(r"\ncat\r*\n")
    box.process.send("more\r")
    box.process.expect(r"more\r*\nmore\r*\n")
    ash(box, "\x04")
    ash(box, "sleep 100 | cat &\r")
    assert "[1]+  Terminated                 sleep 100 | cat" in ash(box, "kill %1; wait\r") + ash(box, "\r")
    assert box.run("exit 3")[1] == 3


def vi(box: Machine, command: str, steps: list[tuple[str, str]], last: str) -> None:
    """A session of vi: waits for a text on its last line before it types keys; and for a text at the end."""
    box.process.send(command + "\r")
    for status, keys in steps:
        box.process.expect_exact(status)
        box.process.send(keys)
    box.process.expect_exact(last)
    box.process.expect_exact(PROMPT)


def test_busybox_vi(box: Machine) -> None:
    """vi makes a file; and then finds, changes, deletes, copies, undoes and writes a part to another file."""
    vi(box, "cd /tmp; busybox vi v", [("- v 1/1", "ione\rtwo words\rthree"), ("I v [Modified] 3/3", "\x1b"),
                                      ("- v [Modified] 3/3", ":wq\r")], "'v' 3L, 20C")
    assert box.run("cat v") == ("one\ntwo words\nthree\n", 0)
    vi(box, "busybox vi v", [("- v 1/3", "ddp/words\rcwlines"), ("I v [Modified] 1/3", "\x1b"),
                             ("- v [Modified] 1/3", "Gohello"), ("I v [Modified] 4/4", "\x1b"),
                             ("- v [Modified] 4/4", "yyPu:%s/e/E/g\r:1,2w! w\r:x\r")], "'v' 4L, 26C")
    assert box.run("cat v w") == ("two linEs\nonE\nthrEE\nhEllo\n" "two linEs\nonE\n", 0)


def test_the_path_of_a_program(box: Machine) -> None:
    """/proc/self/exe is absolute, also if exec got a relative path, and that of the interpreter for a script."""
    assert box.run("cd /bin; ./busybox readlink /proc/self/exe; ../bin/busybox ash -c 'cd /; readlink /proc/self/exe'")[0] == \
        "/bin/busybox\n/bin/../bin/busybox\n"
    box.run("cd /tmp; printf '#!/bin/busybox ash\\nreadlink /proc/self/exe\\necho $0 $*\\n' > script; chmod +x script")
    assert box.run("./script a; rm script")[0] == "/bin/busybox\n./script a\n"


def test_busybox_processes(box: Machine) -> None:
    """ps, top, pidof and killall find the processes, their users and arguments by Linux's files in /proc."""
    listed = box.run("busybox ps")[0].splitlines()
    assert listed[0] == "PID   USER     COMMAND" and "    1 root     /init" in listed
    assert re.fullmatch(r" +\d+ root     busybox ps", listed[-1])
    box.run("busybox killall -q -KILL sleep; sleep 1000 & busybox sleep 2000 &")  # earlier tests left some
    pids = box.run("until busybox pidof sleep; do busybox usleep 100000; done")[0].split()
    assert len(pids) == 1 and box.run("busybox ps -o pid,ppid,stat,args | grep 1000")[0].split()[0] == pids[0]
    assert box.run("busybox killall -q sleep; echo $?; killall -q busybox; wait; busybox pidof sleep")[0] == "0\n"

    box.process.send("busybox top\r")
    box.process.expect(r"Mem: \d+K used, \d+K free")
    box.process.expect(r"CPU: .*% idle")
    box.process.expect(r"Load average: \d+\.\d\d \d+\.\d\d \d+\.\d\d \d+/\d+ \d+")
    box.process.expect(r"\d+ +\d+ +root +R +\d+ .*busybox top")
    box.process.send("q")
    box.process.expect_exact(PROMPT)


def test_busybox_without_a_network(box: Machine) -> None:
    """wget says why it fails."""
    assert box.run("busybox wget http://10.0.0.1/") == (
        "Connecting to 10.0.0.1 (10.0.0.1:80)\nwget: socket: Address family not supported by protocol\n", 1)
    assert box.run("busybox wget http://name/") == ("wget: bad address 'name'\n", 1)
