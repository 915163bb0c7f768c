# SPDX-License-Identifier: MIT
"""Lab 02: the files that uptime, free and ps read."""
import re

from grading import Case

NAMES = ["Name", "State", "Pid", "PPid", "Pgid", "Cpu", "VmSize", "VmRSS", "CpuTime", "Wchan", "Holder", "Threads", "Nice"]


def advances(output: str) -> str:
    """Two readings of /proc/uptime with a second between them."""
    times = [float(text) for text in re.findall(r"(?m)^(\d+\.\d\d)$", output)]
    if len(times) != 2:
        return "/proc/uptime must be one line: seconds, a point, and two digits."
    return "" if times[0] + 0.9 <= times[1] else f"A second passed, but /proc/uptime went from {times[0]} to {times[1]}."


def adds_up(output: str) -> str:
    """The figures of /proc/meminfo fit together."""
    found = {name: int(number) for name, number in re.findall(r"(?m)^(\w+): (\d+)", output)}
    missing = [name for name in ("MemTotal", "MemFree", "FreePages", "Cached", "Dirty") if name not in found]
    if missing:
        return f"/proc/meminfo lacks {', '.join(missing)}."
    if not 0 < found["MemFree"] < found["MemTotal"]:
        return "MemFree must be more than 0 and less than MemTotal."
    return "" if abs(found["FreePages"] * 4 - found["MemFree"]) < 4096 else "MemFree is in KiB, FreePages in pages of 4 KiB."


def tells_of_init(output: str) -> str:
    """The lines about the first process, up to those about signals."""
    lines = output.partition("Session:")[0].splitlines()
    if [line.partition(":")[0] for line in lines] != NAMES:
        return f"/proc/1/status must begin with the lines {', '.join(NAMES)}."
    fact = dict(line.split(": ") for line in lines)
    if (fact["Name"], fact["Pid"], fact["PPid"], fact["Threads"]) != ("init", "1", "0", "1"):
        return "The process with number 1 is init, which has no parent and one thread."
    size, resident = (int(fact[name].removesuffix(" kB")) for name in ("VmSize", "VmRSS"))
    if not 0 < resident <= size < 100000:
        return "VmRSS must be more than 0 and at most VmSize, both in KiB."
    return "" if int(fact["CpuTime"].removesuffix(" ns")) > 100000 else "init has used more than 0.1 ms of CPU time."


CASES = [
    Case(2, "cat /proc/uptime; sleep 1; cat /proc/uptime", "/proc/uptime shows the time since the boot.", check=advances),
    Case(1, "uptime", "The program uptime understands it.", expect=r"\d"),
    Case(2, "cat /proc/meminfo", "/proc/meminfo has five lines that fit together.", check=adds_up),
    Case(1, "free", "The program free understands it.", expect=r"\d{4}"),
    Case(1, "cat /proc/1/status", "/proc/1/status begins with thirteen lines.", check=tells_of_init),
    Case(1, "ps", "ps lists init, the shell, and itself.", expect=r"(?s)init.*sh.*ps"),
    Case(1, "usertests proc-processes proc-files proc-linux", "The files tell of processes that come and go."),
    Case(1, "usertests proc-names", "A name with an end of line adds no line to the file."),
]
