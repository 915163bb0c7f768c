# SPDX-License-Identifier: MIT
"""Regular expressions and patterns in the programs that use them: an unsupported pattern is an error."""
from __future__ import annotations

from machine import Machine

LINES = r"printf 'x1\nabab\naabb\n-\n'"
GREP = [
    ("[[:digit:]]", "x1"), (r"^\(ab\)*$", "abab"), (r"b\{2\}", "aabb"), (r"\(.\)\1", "aabb"), ("-E ^(ab)+$", "abab"),
    ("-E a{2}|x", "x1 aabb"), ("-E a+b?-|^-", "-"), ("-i [[:upper:]]1", "x1"), ("-x ab.*", "abab"), ("-F b", "abab aabb"),
    ("-F a.b", ""), ("-v [ab]", "x1 -"), (r"\(a\|x\)[b1]", "x1 abab aabb"),
]
MISTAKES = ["[[:letter:]]", "[a", r"\(a", r"a\{2", r"a\{2,1\}", r"\w", r"\1", "-E (a", "-E *a", "-E a{1"]


def quoted(words: str) -> str:
    """Leaves options as they are, and quotes the pattern, which comes last."""
    options, _, pattern = words.rpartition(" ")
    return f"{options} '{pattern}'"


def test_grep(shell: Machine) -> None:
    """The library's regular expressions, basic and extended; a mistake is an error, not "no match"."""
    for words, found in GREP:
        output, status = shell.run(f"{LINES} | grep {quoted(words)}")
        assert (output.split(), status) == (found.split(), 0 if found else 1), words
    assert shell.run(f"{LINES} | grep -e x -e '^ab.*b'")[0] == "x1\nabab\n"
    for words in MISTAKES:
        output, status = shell.run(f"{LINES} | grep {quoted(words)}")
        assert output.startswith("grep: ") and status == 2, (words, output)


def test_expr(shell: Machine) -> None:
    """Numbers, strings, and matches; the status tells a result of zero, and mistakes."""
    for words, value, status in [
        ("1 + 2 '*' 3", "7", 0), ("'(' 1 + 2 ')' '*' 3", "9", 0), ("7 % 3 - 1", "0", 1), ("-7 / 2", "-3", 0),
        ("10 '>' 9", "1", 0), ("abc '>' abd", "0", 1), ("'' '|' b", "b", 0), ("a '&' 0", "0", 1), ("a = a", "1", 0),
        ("abc : 'a.*'", "3", 0), ("abc : b", "0", 1), ("file.c : '\\(.*\\)\\.c'", "file", 0), ("x1 : '[[:alpha:]]*'", "1", 0),
        ("abc : 'x\\(.\\)'", "", 1), ("9223372036854775807 - 1", "9223372036854775806", 0),
    ]:
        assert shell.run(f"expr {words}") == (value + "\n", status), words
    for words in ["", "1 +", "1 / 0", "a + 1", "'(' 1", "1 2", "a : '\\('", "9223372036854775807 + 1", "-9223372036854775808 / -1"]:
        output, status = shell.run(f"expr {words}")
        assert output.startswith("expr: ") and status == 2, (words, output)


def test_patterns_of_the_shell(shell: Machine) -> None:
    """case, ${x#p} and names of files know every kind of bracket expression; an unknown class is an error."""
    for subject, pattern, matches in [
        ("7", "[[:digit:]]", True), ("x", "[[:digit:]]", False), ("-", "[[:alpha:]-]", True), ("]", "[]]", True),
        ("b", "[!a]", True), ("a", "[!a]", False), ("x", "[[=x=]]", True), ("[", "[", True), ("*", "'*'", True), ("x", "'*'", False),
    ]:
        output, _ = shell.run(f"case '{subject}' in {pattern}) echo yes ;; *) echo no ;; esac")
        assert output == ("yes\n" if matches else "no\n"), (subject, pattern)
    assert shell.run("x=12ab34; echo ${x##[[:digit:]]} ${x%%[[:alpha:]]*} ${x#*[[:alpha:]]}")[0] == "2ab34 12 b34\n"
    shell.run("mkdir /tmp/patterns; cd /tmp/patterns; touch a1 b2 C3 .d4 -")
    assert shell.run("echo [[:lower:]]* [[:upper:]]? [!.]")[0] == "a1 b2 C3 -\n"
    assert shell.run("echo .[[:alpha:]]* [.]d4 *[[:space:]]*")[0] == ".d4 [.]d4 *[[:space:]]*\n"
    shell.run("cd /; rm -r /tmp/patterns")
    output, status = shell.run("case x in [[:letter:]]) echo yes ;; *) echo no ;; esac")
    assert "not a pattern" in output and status == 2


def test_find_and_tr(shell: Machine) -> None:
    """find -name and tr have the classes too."""
    shell.run("mkdir /tmp/found; touch /tmp/found/a1 /tmp/found/bb /tmp/found/.c2")
    assert sorted(shell.run("find /tmp/found -name '*[[:digit:]]'")[0].split()) == ["/tmp/found/.c2", "/tmp/found/a1"]
    assert shell.run("find /tmp/found -name '[!a]b'")[0] == "/tmp/found/bb\n"
    output, status = shell.run("find /tmp/found -name '[[:letter:]]'")
    assert "not a pattern" in output and status == 2
    shell.run("rm -r /tmp/found")
    assert shell.run("echo 'aB c1' | tr '[:lower:]' '[:upper:]'")[0] == "AB C1\n"
    assert shell.run("echo 'a1b22' | tr -d '[:digit:]'")[0] == "ab\n"
    output, status = shell.run("echo a | tr -d '[:letter:]'")
    assert "no such class" in output and status == 2
