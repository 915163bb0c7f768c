# SPDX-License-Identifier: MIT
"""A session: commands that a user types at the prompt, on both machines."""
from __future__ import annotations

import re

import pytest
from machine import LIST_CPUS, Machine

PI_CPUS = LIST_CPUS


def test_pipeline(shell: Machine) -> None:
    """The root directory lists a sh."""
    output, status = shell.run("ls -l / | grep sh | wc")
    assert status == 0
    assert int(output.split()[0]) >= 1


def test_write_read_remove(shell: Machine) -> None:
    """A file is made and removed."""
    assert shell.run("echo hi > f; cat f; rm f") == ("hi\n", 0)
    output, status = shell.run("cat f")
    assert status != 0
    assert "No such file" in output


def test_exit_status(shell: Machine) -> None:
    """The status of a command is the shell's $?."""
    assert shell.run('sh -c "exit 3"; echo $?') == ("3\n", 0)


def test_ten_deep_pipeline(shell: Machine) -> None:
    """Ten processes in a row pass everything on."""
    assert shell.run("seq 1000" + " | cat" * 9 + " | wc -l")[0].split() == ["1000"]


def test_background_job(shell: Machine) -> None:
    """The prompt comes back before the job ends."""
    output, _ = shell.run("sh -c 'sleep 2; echo late > done' & echo now")
    assert "now" in output
    assert shell.run("wait; cat done; rm done")[0].endswith("late\n")


def test_logic_and_quoting(shell: Machine) -> None:
    """&&, ||, ;, parentheses, quotes and variables."""
    assert shell.run("true && echo a || echo b; (false || echo c); x='1 2'; echo \"$x\" '$x'")[0] == "a\nc\n1 2 $x\n"


def test_interrupt_key(shell: Machine) -> None:
    """Ctrl-C ends the foreground job and not the shell."""
    shell.process.sendline("sh -c 'echo run\"\"ning; sleep 1000'")
    shell.process.expect_exact("running")  # the command's output, not its echo
    shell.process.sendcontrol("c")
    shell.process.expect_exact("$ ")
    assert shell.run("echo alive") == ("alive\n", 0)


def test_tab_is_erased_as_it_was_shown(shell: Machine) -> None:
    """A program that reads lines: a tab goes to a tab stop, and is erased by as many columns; the line keeps no part of
    it."""
    shell.process.sendline("printf 1234; head -n 1")
    shell.process.expect(r"1\r*\n1234")
    shell.process.send("5678\t\x7fb\r")  # behind eight columns: the tab, eight more
    shell.process.expect_exact("5678\t" + "\b \b" * 8 + "b\r")
    shell.process.expect(r"\n5678b\r*\n\$ ")


def test_crashes_kill_only_the_culprit(shell: Machine) -> None:
    """Each kind of crash is one clear line, and the shell continues."""
    for kind, what in (("null", "write fault at 0x0000"), ("stack", "write fault at 0x"),
                       ("jump", "execute fault at 0x"), ("text", "write fault at 0x000")):
        output, status = shell.run(f"crash {kind}")
        line = re.search(rf"pid \d+ crash: {what}[0-9a-f]+, pc 0x[0-9a-f]+.*: killed", output)
        assert line, (kind, output)
        assert status == 128 + 11
    assert shell.run("echo alive") == ("alive\n", 0)


def test_crashes_name_the_function(shell: Machine) -> None:
    """From the program's own symbols: the function that crashed, and the offset in it."""
    for kind in ("null", "read", "kernel", "text", "ill"):
        output, _ = shell.run(f"crash {kind}")
        assert re.search(rf"pid \d+ crash: .*, pc 0x[0-9a-f]+ in crash_{kind}\+0x[0-9a-f]{{1,2}}: killed", output), output
    output, _ = shell.run("crash stack")
    assert re.search(r"in recurse\+0x[0-9a-f]+: killed", output), output


def test_crashes_elsewhere_name_nothing(shell: Machine) -> None:
    """If no program has code at the address, no function is named."""
    assert re.search(r"execute fault at 0x(\w+), pc 0x\1: killed", shell.run("crash jump")[0])


def test_preemption(lone: Machine) -> None:
    """Two processes that never yield both make progress, by timer interrupts that are counted.

    There is one processor: if each process had its own, both would make progress without a timer too.
    """
    before = timer_count(lone)
    output, status = lone.run("preempt")
    assert status == 0, output
    assert timer_count(lone) > before


def timer_count(shell: Machine) -> int:
    """Timer interrupts of all processors so far."""
    line = re.search(r"(?m)^timer:(.*)$", shell.run("cat /proc/interrupts")[0])
    assert line
    return sum(map(int, line.group(1).split()))


def free_pages(shell: Machine) -> int:
    """Free pages of physical memory."""
    return int(re.search(r"FreePages:\s*(\d+)", shell.run("sync; cat /proc/meminfo")[0]).group(1))


def test_forktest(shell: Machine) -> None:
    """fork until it fails, then collect all children."""
    assert shell.run("forktest")[1] == 0


def test_floating_point_belongs_to_a_process(shell: Machine) -> None:
    """Processes that compute at the same time do not disturb each other's registers."""
    assert shell.run("fputest")[1] == 0


def test_a_forged_signal_frame_gives_nothing(shell: Machine) -> None:
    """Whatever a handler writes into its frame, the program that it returns to is no more than a program."""
    output, status = shell.run("sigforge", limit=600)
    assert status == 0, output


def test_no_page_is_lost(lone: Machine) -> None:
    """A thousand rounds of fork, exec and exit leave as many free pages as before. A cache of the kernel may keep one page
    more for its next object, once (kernel/mm/kmalloc.c); a page that is lost is lost each time."""
    assert lone.run("forkexec 50")[1] == 0
    changes = []
    while not changes or (changes[-1] < 0 and len(changes) < 4):
        before = free_pages(lone)
        assert lone.run("forkexec 1000", limit=300)[1] == 0
        changes.append(free_pages(lone) - before)
    assert changes[-1] >= 0, changes


def test_no_page_is_lost_on_all_processors(shell: Machine) -> None:
    """The same if processors free each other's pages; each may keep some for its next stacks and tables."""
    assert shell.run("forkexec 50")[1] == 0
    before = free_pages(shell)
    assert shell.run("forkexec 1000", limit=300)[1] == 0
    assert free_pages(shell) >= before - 500


def test_pmap_shows_all_regions(shell: Machine) -> None:
    """The sum of the regions is the size that the process's status shows; others than numbers are refused."""
    output, status = shell.run("pmap 1; grep VmSize /proc/1/status")
    assert status == 0 and output.startswith("1: init\n") and " r-xp text (inode " in output and " stack\n" in output
    total = re.search(r"(?m)^ +total +(\d+)$", output)
    assert total and f"VmSize: {total[1]} kB" in output
    assert shell.run("pmap 99999 no") == ("pmap: 99999: no such process\npmap: no: not the number of a process\n", 1)


def test_c_library(shell: Machine) -> None:
    """The parts of the C library that depend on the processor or the kernel."""
    assert shell.run("libctest") == ("libctest: all passed\n", 0)


def test_conditions_of_posix(shell: Machine) -> None:
    """The library keeps the conditions that the library of this computer keeps (make test-libc)."""
    output, status = shell.run("libcheck", limit=120)
    assert status == 0, output
    assert re.fullmatch(r"libcheck: 1[5-9]\d\d checks, 0 failed\n", output)


# For echo and test --help is a text like any other, and true and false ignore it. The last four show something to a debugger, or to
# the linker, and look at no arguments.
WITHOUT_HELP = {"[", "echo", "false", "test", "true", "faultdemo", "mallocdemo", "ownnames", "switchdemo"}


def test_every_program_has_help(shell: Machine) -> None:
    """Each program of the image answers --help by one usage on the standard output, with status 0."""
    output, _ = shell.run(
        "for p in /bin/*; do n=${p##*/}; case $n in " + "|".join(sorted(WITHOUT_HELP)) + ") continue ;; esac; "
        "h=$($p --help 2> /tmp/e < /dev/null); s=$?; case $s$h in 0usage:\\ *) echo right ;; *) echo $n $s \"$h\" ;; esac; "
        "[ -s /tmp/e ] && cat /tmp/e; done; rm /tmp/e", limit=300)
    assert [line for line in output.splitlines() if line != "right"] == []
    assert output.count("right") > 100


def test_errors_name_program_file_and_reason(shell: Machine) -> None:
    """A file that is not there: all programs that read files say the same about it."""
    programs = "cat|cut -c1|df|du|find|grep x|head|hexdump|ls|od|sed p|sort|stat|tail|uniq|wc|awk 1|cmp /README|diff /README|chmod 1|rm|rmdir|touch"
    for command in programs.split("|"):
        output, status = shell.run(f"{command} /none/x")
        assert status != 0 and re.search(rf"(?m)^{command.split()[0]}: .*/none/x.*: No such file or directory", output), (command, output)


def test_names_in_columns_and_colors(shell: Machine) -> None:
    """On a terminal ls fills lines, and folders have a color if the user wants that; in a pipe there is one name in a line."""
    shell.run("mkdir -p /tmp/many/folder; cd /tmp/many; touch a bb ccc")
    assert shell.run("ls") == ("a       bb      ccc     folder\n", 0)
    assert shell.run("COLUMNS=20 ls -x") == ("a       bb\nccc     folder\n", 0)
    assert shell.run("ls | cat") == ("a\nbb\nccc\nfolder\n", 0)
    assert shell.run("ls --color")[0].endswith("\x1b[1;34mfolder\x1b[m\n")
    assert shell.run("echo abc | grep --color b") == ("a\x1b[1;31mb\x1b[mc\n", 0)
    assert shell.run("cd; rm -r /tmp/many; du -h /etc; df -h / | wc -l")[0].splitlines()[-1].strip() == "2"


def test_script_keeps_what_a_command_shows(shell: Machine) -> None:
    """script records a command that runs on a terminal, gives its status, and leaves the user's terminal as it was."""
    before = shell.run("stty -g")
    assert shell.run("script -q -c 'test -t 1 && echo on a terminal; exit 3' /tmp/record") == ("on a terminal\n", 3)
    assert shell.run("cat /tmp/record; rm /tmp/record")[0] == "on a terminal\n"
    assert shell.run("stty -g") == before
    shell.process.sendline("script -q /tmp/record")
    shell.process.sendline("echo in'side'; exit 4")
    shell.process.expect_exact("inside")
    shell.process.expect_exact("$ ")
    assert shell.run("echo $?; grep -c inside /tmp/record; rm /tmp/record") == ("4\n1\n", 0)


def test_terminal_for_scripts(shell: Machine) -> None:
    """tput prints the size of the terminal and control sequences; more is there, too."""
    assert shell.run("stty rows 25 cols 80; tput cols; tput lines") == ("80\n25\n", 0)
    assert shell.run("{ tput setaf 1; tput cup 2 3; } | tr '\\033' E") == ("E[31mE[3;4H", 0)
    assert shell.run("tput nothing; more --help")[0].splitlines()[-1].startswith("usage: less")


def test_names_of_terminals_and_processes(shell: Machine) -> None:
    """tty knows each terminal; killall ends processes by their names."""
    assert shell.run("tty") == ("/dev/console\n", 0)
    assert re.fullmatch(r"/dev/pts/\d+\n", shell.run("script -q -c tty /tmp/record; rm /tmp/record")[0])
    shell.run("cp /bin/sleep /tmp/rare; echo '/tmp/rare 1000 & until pgrep -x rare > /dev/null; do :; done; killall -KILL rare; wait $!; "
              "echo $?; killall rare' > /tmp/s")
    assert shell.run("sh /tmp/s") == ("137\nkillall: rare: no process found\n", 1)
    shell.run("rm /tmp/rare /tmp/s")


def test_date_is_set(shell: Machine) -> None:
    """date -s sets the clock, for root; the time since the start goes on."""
    assert shell.run("old=$(date +@%s); date -s '2001-02-03 04:05:06' +%Y-%m-%d; date +%Y-%m; date -s $old > /dev/null")[0] == "2001-02-03\n2001-02\n"
    assert shell.run("date -d 2000-02-29 '+%j %A'") == ("060 Tuesday\n", 0)
    assert shell.run("date -d nonsense") == ("date: nonsense: not a time\n", 1)
    assert "not permitted" in shell.run("su student -c 'date -s 12:00'")[0]


def test_bytes_in_hexadecimal(shell: Machine) -> None:
    """hexdump shows offsets, bytes and characters, and equal lines once; watch shows a command's output."""
    output, status = shell.run("head -c 48 /dev/zero | hexdump; printf 'hi\\001' | hexdump")
    zeros = "00 " * 8
    assert status == 0
    assert output.splitlines() == [
        f"00000000  {zeros} {zeros} |{'.' * 16}|", "*", "00000030", f"00000000  68 69 01{' ' * 40}  |hi.|", "00000003",
    ]
    assert "still here" in shell.run("watch -c 1 echo still here")[0]


def test_pager(shell: Machine) -> None:
    """less shows the first page, goes to the end, finds a line, and gives the terminal back."""
    shell.run("seq 100 > /tmp/pages")
    shell.process.sendline("less /tmp/pages")
    shell.process.expect_exact("/tmp/pages 2")  # percent of the text
    shell.process.send("G")
    shell.process.expect_exact("/tmp/pages (END)")
    shell.process.send("g/^4.*2$\n")
    shell.process.expect_exact("\x1b[7m42\x1b[m")
    shell.process.send("q")
    shell.process.expect_exact("$ ")
    assert shell.run("rm /tmp/pages; echo alive") == ("alive\n", 0)


def test_names_of_the_c_library(shell: Machine) -> None:
    """A program may define any name that the C library has, and neither of the two is disturbed."""
    assert shell.run("ownnames") == ("library 4 0.50\nownnames: all passed\n", 0)
    assert shell.run("ownlibctest") == ("libctest: all passed\n", 0)


def test_classic_interface(shell: Machine) -> None:
    """A program written for xv6 runs."""
    assert shell.run("classic") == ("classic: all right\n", 0)


def test_riscv_interface(shell: Machine) -> None:
    """A program written for the riscv edition of xv6."""
    assert shell.run("riscv") == ("riscv: all right\n", 0)


def failures(output: str) -> str:
    """What a test program printed about its failed cases: each with some lines before it, and the end."""
    lines = output.splitlines()
    shown = {number for at, line in enumerate(lines) if "fail" in line.lower() for number in range(at - 8, at + 2)}
    return "\n".join(line for number, line in enumerate(lines) if number in shown or number >= len(lines) - 10)


@pytest.mark.parametrize(("program", "least"), [("shelltest", 25), ("tooltest", 45), ("posixtest", 690), ("usertests", 200)])
def test_promises(shell: Machine, program: str, least: int) -> None:
    """The promises of the shell to scripts, of the programs to their users, and of the kernel to programs."""
    output, status = shell.run(program, limit=900)
    last = re.search(program + r": (\d+) passed, 0 failed", output)
    assert last, failures(output)
    assert status == 0
    assert int(last.group(1)) >= least
    assert shell.run(f"pgrep -lx {program}")[0] == ""  # no test has left a process
