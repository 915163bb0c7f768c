# SPDX-License-Identifier: MIT
"""A person at the prompt, on both machines: edits lines, finds old ones, lets Tab complete, pastes, interrupts. The unit tests
of the editor are in tests/host/edit."""
from __future__ import annotations

import re

from machine import Machine

LEFT, UP, DOWN, HOME, END = "\x1b[D", "\x1b[A", "\x1b[B", "\x1b[H", "\x1b[F"
CTRL_A = "\x01\x01"  # QEMU takes the first one: Ctrl-A begins its own keys
PASTED_LINES = 200
VARIANT = {"x86": "multiboot", "arm": "kernel"}


def type_line(shell: Machine, keys: str, output: str) -> None:
    """Types a line with Enter: its output, up to the next prompt."""
    shell.process.send(keys + "\r")
    shell.process.expect_exact(f"\n{output}\r")
    shell.process.expect_exact("\n$ ")


def test_edit_in_the_middle(shell: Machine) -> None:
    """Arrows, Home, End, Delete, and the keys of Emacs."""
    type_line(shell, "echo acd" + LEFT * 2 + "b", "abcd")
    type_line(shell, "cho 'first  last'" + HOME + "e" + END + LEFT * 6 + "and", "first and last")
    type_line(shell, "echo one two" + CTRL_A + "\x1bf\x1bf\x1bd three\x17four", "one four")
    type_line(shell, "one echo\x02\x02\x02\x02\x0b" + CTRL_A + "\x19 \x05\x7f", "one")


def test_edit_a_line_of_many_rows(shell: Machine) -> None:
    """The window has 80 columns; the line has more."""
    text = "".join(f"{i:03} " for i in range(80)).strip()
    type_line(shell, f"echo '{text}'" + HOME + "\x1bf" * 2 + "\x1b[3~" * 4 + "x" + END + LEFT + " end",
              text[:3] + "x" + text[7:] + " end")


def test_recall(shell: Machine) -> None:
    """The arrows bring earlier lines back; what was being typed is not lost."""
    type_line(shell, "echo one", "one")
    type_line(shell, "echo two", "two")
    type_line(shell, UP, "two")
    type_line(shell, UP * 2 + "s", "ones")
    type_line(shell, "echo now" + UP * 2 + DOWN * 2, "now")


def test_search(shell: Machine) -> None:
    """Ctrl-R finds a line by a part of it."""
    type_line(shell, "echo needle in a haystack", "needle in a haystack")
    type_line(shell, "echo hay", "hay")
    type_line(shell, "\x12needle", "needle in a haystack")
    type_line(shell, "\x12needle\x05s", "needle in a haystacks")


def test_last_word(shell: Machine) -> None:
    type_line(shell, "echo one two", "one two")
    type_line(shell, "echo again \x1b.", "again two")


def test_history_is_shown(shell: Machine) -> None:
    """The builtin shows each line once if it is repeated."""
    shell.run("history -c")
    type_line(shell, "echo one", "one")
    type_line(shell, "echo one", "one")
    output, _ = shell.run("history")
    assert [line.split(None, 1)[1] for line in output.splitlines()] == ["echo =$?=", "echo one", "history"]


def test_complete(shell: Machine) -> None:
    """Programs, builtins, functions, paths with blanks, folders, variables."""
    shell.run("mkdir -p '/tmp/my folder/deep'; echo found > '/tmp/my folder/some file'; fun_ction() { echo called; }")
    shell.run("a_variable=value")
    type_line(shell, "cat /tmp/my\tso\t", "found")
    type_line(shell, "cat '/tmp/my\tso\t", "found")
    type_line(shell, "cd /tmp/my\tde\t && pwd; cd /", "/tmp/my folder/deep")
    type_line(shell, "basen\t /a/b", "b")
    type_line(shell, "fun_\t", "called")
    type_line(shell, "echo \"x$a_va\t\"; echo ${a_v\t", "xvalue\r\r\nvalue")
    type_line(shell, "true; /bin/bas\t /a/b", "b")


def test_a_second_tab_shows_a_list(shell: Machine) -> None:
    shell.run("cd /tmp; echo 1 > apple_one; echo 2 > apple_two; mkdir apple_folder")
    shell.process.send("cat app\t\t")
    shell.process.expect(r"\r\napple_folder/ +apple_one +apple_two\r+\n")
    type_line(shell, "on\t", "1")
    shell.run("cd /")


def test_paste(shell: Machine) -> None:
    """No line is lost, whether the shell reads a line, or a command runs at the time."""
    shell.run("rm -f /tmp/pasted")
    lines = [f"echo 'pasted line {i}, with some more text' >> /tmp/pasted" for i in range(PASTED_LINES)]
    lines[10] = "cat >> /tmp/pasted"  # takes what follows, as far as Ctrl-D
    lines[20] = "\x04sleep 1"
    shell.process.send("".join(line + "\r" for line in lines) + "echo en''d\r")
    shell.process.expect_exact("\nend\r")
    shell.process.expect_exact("\n$ ")
    output, _ = shell.run("cat /tmp/pasted")
    wanted = [line if 10 < i < 20 else line.split("'")[1] for i, line in enumerate(lines) if i not in (10, 20)]
    assert output.splitlines() == wanted


def test_paste_in_brackets(shell: Machine) -> None:
    """A terminal that brackets pasted text: the lines can be edited, and run with Enter. Tabs are text there."""
    shell.run("rm -f /tmp/pasted")
    shell.process.send("TERM=xterm\r")
    shell.process.expect_exact("\x1b[?2004h")
    lines = [f"\techo 'pasted line {i}' >> /tmp/pasted" for i in range(PASTED_LINES)]
    shell.process.send("{\x1b[200~\r" + "\r".join(lines) + "\r\x1b[201~}; TERM=vt100; echo en''d\r")
    shell.process.expect_exact("\x1b[?2004lend\r")
    shell.process.expect_exact("\n$ ")
    output, _ = shell.run("cat /tmp/pasted")
    assert output.splitlines() == [f"pasted line {i}" for i in range(PASTED_LINES)]


def test_interrupt(shell: Machine) -> None:
    """Ctrl-C abandons the line, whatever the editor is about; the next one is not touched."""
    for keys in ("echo never", "echo never" + LEFT * 3, "\x12echo", "echo 'a\recho never", "for i in 1; do\recho never"):
        shell.process.send(keys + "\x03")
        shell.process.expect(r"\^C\r*\n\$ ")
        assert shell.run("echo $?") == ("130\n", 0)


def test_read_with_editing(shell: Machine) -> None:
    shell.process.send("read -e -p 'name: ' first rest; echo \"=$first=$rest=\"\r")
    shell.process.expect(r"\nname: ")
    type_line(shell, "B C" + HOME + "A ", "=A=B C=")


def test_a_misspelt_command(shell: Machine) -> None:
    """The message names the near command: a program, a builtin or a function; but not in a script, or for any short word."""
    shell.run("my_function() { :; }")
    for typed, meant in (("sl", "ls"), ("grpe", "grep"), ("ehco", "echo"), ("exprot", "export"), ("my_functio", "my_function")):
        assert shell.run(typed) == (f"sh: {typed}: not found. Did you mean {meant}?\n", 127)
    for typed in ("x", "nothinglikeit"):
        assert shell.run(typed) == (f"sh: {typed}: not found\n", 127)
    assert shell.run("sl 2>&1 | cat")[0] == "sh: sl: not found\n"


def test_a_dumb_terminal_edits_nothing(shell: Machine) -> None:
    """The terminal driver edits lines, as for any program: an arrow key is text."""
    shell.process.send("TERM=dumb\r")
    shell.process.expect_exact("\n$ ")
    shell.process.send("echo ab\x7fc" + UP)
    shell.process.expect_exact("ab\b \bc^[[A")
    shell.process.send("\x15TERM=vt100\r")
    shell.process.expect_exact("\n$ ")
    type_line(shell, "echo ab" + LEFT + "c", "acb")


def test_history_is_kept(arch: str) -> None:
    """From one shell to the next, but not more lines than HISTSIZE says."""
    with Machine(arch, VARIANT[arch]) as machine:
        machine.login()
        type_line(machine, "echo first", "first")
        type_line(machine, "echo second", "second")
        machine.process.send("exit\r")
        machine.process.expect_exact("starting a new one")
        machine.process.expect_exact("\n$ ")
        type_line(machine, UP * 3, "first")
        machine.process.send("HISTSIZE=2 sh -i\r")
        machine.process.expect_exact("\n$ ")
        output, _ = machine.run("history")
        assert len(output.splitlines()) == 2, output


def test_a_shell_that_is_killed_at_its_prompt(arch: str) -> None:
    """The next shell has a terminal in its usual modes: lines are echoed, and Ctrl-C ends a program."""
    with Machine(arch, VARIANT[arch]) as machine:
        machine.login()
        machine.process.send("(sleep 1; kill -9 $$) &\r")
        machine.process.expect_exact("starting a new one")
        machine.process.expect_exact("\n$ ")
        machine.process.send("cat\r")
        machine.process.expect_exact("cat\r")
        machine.process.send("twice\r")
        machine.process.expect(r"\ntwice\r*\n")
        machine.process.sendcontrol("c")
        machine.process.expect(r"\^C\r*\n\$ ")
        assert machine.run("echo alive") == ("alive\n", 0)


CTRL = {letter: chr(ord(letter) & 0x1f) for letter in "CEFGKNOQSVYZ"}
PAGE_DOWN, DELETE, INSERT = "\x1b[6~", "\x1b[3~", "\x1b[2~"


def edit(shell: Machine, path: str, *keys: str) -> None:
    """Edits a file, saves it and leaves."""
    shell.process.send(f"edit {path}\r")
    shell.process.expect_exact("^S save")
    shell.process.send("".join(keys) + CTRL["S"])
    shell.process.expect_exact(": saved")
    shell.process.send(CTRL["Q"])
    shell.process.expect_exact("\n$ ")


def test_editor_writes_a_script(shell: Machine) -> None:
    """A new file, typed with mistakes that are mended by the arrows; the shell runs it."""
    shell.run("rm -f /tmp/script")
    shell.process.send("edit /tmp/script\r")
    shell.process.expect_exact("a new file")
    shell.process.send("echo oe\recho twoo\r" + UP * 2 + END + LEFT + "n" + DOWN + END + "\x7f" + CTRL["S"])
    shell.process.expect_exact("/tmp/script: saved")
    shell.process.send(CTRL["Q"])
    shell.process.expect_exact("\n$ ")
    assert shell.run("sh /tmp/script") == ("one\ntwo\n", 0)


def test_editor_changes_a_file(shell: Machine) -> None:
    """Find, go to a line, cut, paste, overwrite, undo and redo, page down, UTF-8; mode and end of the file stay."""
    shell.run("seq 60 > /tmp/numbers; printf 'the \\303\\251nd' >> /tmp/numbers; chmod 640 /tmp/numbers")
    edit(shell, "/tmp/numbers", CTRL["F"], "33\r", DELETE, "\u00fc", CTRL["G"], "5\r", CTRL["K"], HOME, CTRL["G"], "1\r",
         CTRL["V"], CTRL["Z"], CTRL["Y"], INSERT, "7", INSERT, PAGE_DOWN * 5, END, LEFT * 2, "\x7fE")
    text = "".join(f"{i}\n" for i in range(1, 61)).replace("\n5\n", "\n").replace("\n33\n", "\n\u00fc3\n")
    expected = "5\n7" + text[1:] + "the End"
    assert shell.run("cat /tmp/numbers; echo '|'") == (expected + "|\n", 0)
    assert shell.run("ls -l /tmp/numbers | cut -c 1-10") == ("-rw-r-----\n", 0)


def test_editor_asks_before_it_forgets(shell: Machine) -> None:
    """Quit with changes: cancel, then no. Save as another name; a symbolic link stays one."""
    shell.run("rm -f /tmp/text* /tmp/link; echo text > /tmp/text; ln -s text /tmp/link")
    shell.process.send("edit /tmp/text\r")
    shell.process.expect_exact("^S save")
    shell.process.send("lost" + CTRL["Q"] + "c" + CTRL["Q"])
    shell.process.expect_exact("Save the changes?")
    shell.process.send("n")
    shell.process.expect_exact("\n$ ")
    edit(shell, "/tmp/link", "new ", CTRL["O"], "2\r")
    assert shell.run("cat /tmp/text /tmp/link2; rm /tmp/link2") == ("text\nnew text\n", 0)
    edit(shell, "/tmp/link", "more ")
    assert shell.run("cat /tmp/text; readlink /tmp/link; ls -a /tmp | grep edit") == ("more text\ntext\n", 1)


def test_lines_of_the_history_again(shell: Machine) -> None:
    """fc lists lines, runs one again with a change, and runs what an editor has made of it."""
    assert shell.run("echo apple") == ("apple\n", 0)
    assert shell.run("fc -ln 'echo ap' 'echo ap'") == ("\techo apple\n", 0)
    assert shell.run("fc -s apple=pear 'echo ap'") == ("echo pear\npear\n", 0)
    assert shell.run("fc -e 'sed -i s/pear/plum/' 'echo pe'") == ("echo plum\nplum\n", 0)
    assert shell.run("fc -e false 'echo pl'") == ("", 1)
    listed = shell.run("fc -l -3 -1")[0].splitlines()
    assert len(listed) == 3 and all(re.fullmatch(r"\d+\t.+", line) for line in listed)
    assert shell.run("fc -s no-line-begins-so")[1] == 1
    assert shell.run("sh -c 'fc -l'")[0] == "sh: fc: the history is empty\n"
