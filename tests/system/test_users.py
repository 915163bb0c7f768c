# SPDX-License-Identifier: MIT
"""Users and groups at the shell, on both machines."""
from __future__ import annotations

import re

from machine import PROMPT, Machine


def test_names_of_users(shell: Machine) -> None:
    """id and its relatives, for the present user and for one that is named."""
    assert shell.run("id") == ("uid=0(root) gid=0(root) groups=0(root)\n", 0)
    assert shell.run("id student")[0] == "uid=1000(student) gid=1000(student) groups=1000(student),100(users)\n"
    assert shell.run("whoami; logname; groups; id -G student; id -un student")[0] == "root\nroot\nroot\n1000 100\nstudent\n"
    output, status = shell.run("id nosuchuser")
    assert status == 1 and "no such user" in output


def test_files_show_their_owners(shell: Machine) -> None:
    """chown and chgrp by name and number; ls -l, -n, -g and -o."""
    shell.run("cd /tmp; rm -f owned; echo > owned; chown student:users owned")
    assert shell.run("ls -l owned | tr -s ' ' | cut -d ' ' -f 3,4")[0] == "student users\n"
    assert shell.run("ls -n owned | tr -s ' ' | cut -d ' ' -f 3,4")[0] == "1000 100\n"
    assert shell.run("chgrp nogroup owned; chown 7 owned; ls -l owned | tr -s ' ' | cut -d ' ' -f 3,4")[0] == "7 nogroup\n"
    assert shell.run("ls -g owned | tr -s ' ' | cut -d ' ' -f 3; ls -o owned | tr -s ' ' | cut -d ' ' -f 3")[0] == "nogroup\n7\n"
    output, status = shell.run("chown nosuchuser owned")
    assert status == 1 and "no such user" in output
    shell.run("rm owned; cd /")


def test_su_gives_up_roots_rights(shell: Machine) -> None:
    """After su, a shell works in its user's directory, and neither reads nor changes what is root's."""
    assert shell.run("su - student -c 'id; pwd; echo $HOME $USER; echo x > mine; ls -l mine | tr -s \" \" | cut -d \" \" -f 3; rm mine'") == (
        "uid=1000(student) gid=1000(student) groups=1000(student),100(users)\n/home/student\n/home/student student\nstudent\n", 0)
    for attempt in ["echo x > /etc/passwd", "rm -f /bin/sh", "mkdir /new", "cat /proc/kmsg", "cat /proc/1/maps", "kill 1", "mount -t procfs none /tmp",
                    "umount /proc", "chmod 777 /", "chown student /etc/passwd", "mv -f /etc/group /tmp/x", "ln /etc/passwd /bin/x", "poweroff"]:
        output, status = shell.run(f"su student -c '{attempt}'")
        assert status != 0 and ("ermitted" in output or "ermission" in output), (attempt, output)


def answer(shell: Machine, command: str, *dialogue: tuple[str, str]) -> str:
    """Types a command, and an answer to each question that comes; returns the output behind the last answer. Ctrl-C needs no
    end of line: the shell would take it, and print a second prompt."""
    shell.process.sendline(command)
    for question, reply in dialogue:
        shell.expect(question)
        shell.process.send(reply if reply == "\x03" else f"{reply}\n")
    shell.process.expect_exact(PROMPT)
    return shell.process.before.replace("\r", "")


def test_su_asks_for_the_password(shell: Machine) -> None:
    """An ordinary user becomes root by root's password only; it is not shown."""
    command = "su student -c 'su root -c id'"
    output = answer(shell, command, ("Password: ", "student"))
    assert output == "\nsu: the password is wrong\n"
    assert answer(shell, command, ("Password: ", "root")) == "\nuid=0(root) gid=0(root) groups=0(root)\n"
    assert "wrong" in answer(shell, "su student -c 'su nobody -c id'", ("Password: ", "x"))
    assert answer(shell, "su student -c 'su -c id'", ("Password: ", "\x03")).count("uid=") == 0
    assert shell.run("stty -a | grep -c ' -echo '")[0] == "0\n"


def test_passwords_change(shell: Machine) -> None:
    """passwd asks a user for the old password; root needs none. Only the hash is kept, and only root reads it."""
    change = "su student -c passwd"
    assert "wrong" in answer(shell, change, ("Old password: ", "x"))
    assert "differ" in answer(shell, change, ("Old password: ", "student"), ("New password: ", "one"), ("Again: ", "two"))
    done = "The password of student has been changed."
    assert done in answer(shell, change, ("Old password: ", "student"), ("New password: ", "one"), ("Again: ", "one"))
    assert "wrong" in answer(shell, change, ("Old password: ", "student"))
    assert "only root" in shell.run("su student -c 'passwd root'")[0]
    assert shell.run("ls -l /etc/shadow | cut -d ' ' -f 1; cut -d : -f 1 /etc/shadow; ls /etc/shadow.new")[0].startswith(
        "-rw-------\nroot\nstudent\nnobody\nls: ")
    assert shell.run("grep -c one /etc/shadow")[0] == "0\n"
    assert done in answer(shell, "passwd student", ("New password: ", "student"), ("Again: ", "student"))
    assert "uid=1000" in answer(shell, "su nobody -c 'su student -c id'", ("Password: ", "student"))


def test_processes_show_their_users(shell: Machine) -> None:
    """ps -f names the user in whose name each process acts."""
    output, _ = shell.run("su student -c 'sleep 20 & sleep 1; ps -f; kill $!'")
    assert re.search(r"(?m)^student .* sleep 20$", output) and re.search(r"(?m)^root .* /init$", output)


def test_login_asks(arch: str) -> None:
    """With the word login on the kernel's command line, init asks for the user; after the end of the shell, again."""
    variant = {"x86": "multiboot", "arm": ""}[arch]
    with Machine(arch, variant, append="login") as machine:
        machine.expect("login: ")
        machine.process.sendline("student")
        machine.expect("Password: ")
        machine.process.sendline("root")
        machine.expect("wrong.*login: ")
        machine.process.sendline("student")
        machine.expect("Password: ")
        machine.process.sendline("student")
        machine.login()
        assert machine.run("id -un; pwd; echo $USER $HOME; ls -l /dev/console | tr -s ' ' | cut -d ' ' -f 3") == (
            "student\n/home/student\nstudent /home/student\nstudent\n", 0)
        machine.process.sendline("exit")
        machine.expect("login: ")
        machine.process.sendline("root")
        machine.expect("Password: ")
        machine.process.sendline("root")
        machine.process.expect_exact(PROMPT)
        assert machine.run("whoami; ls -l /dev/console | tr -s ' ' | cut -d ' ' -f 3") == ("root\nroot\n", 0)
