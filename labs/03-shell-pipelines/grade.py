# SPDX-License-Identifier: MIT
"""Lab 03: pipelines of the shell."""
from grading import Case

CASES = [
    Case(1, "seq 3 | wc -l", "Two commands are joined.", expect=r"(?m)^\s*3$"),
    Case(2, "seq 1000 | cat | cat | cat | cat | cat | cat | cat | tail -n 1", "So are eight.", expect=r"(?m)^1000$"),
    Case(1, "true | false; echo $?", "The status is that of the last command.", expect=r"(?m)^1$"),
    Case(2, "yes | head -n 1", "A writer without a reader ends, and the shell goes on.", expect=r"(?m)^y$", limit=60,
         hint="Every process must close the ends that it does not use: a reader sees the end only when no writer is left."),
    Case(2, "for i in 1 2 3 4 5 6 7 8 9 10; do for j in 1 2 3 4 5 6 7 8 9 10; do true | true | true; done; done; seq 2 | wc -l",
         "A hundred pipelines leave no descriptor open.", expect=r"(?m)^\s*2$"),
    Case(1, "(echo a | cat > /tmp/lab03) & wait; cat /tmp/lab03; rm /tmp/lab03", "A pipeline can run in the background.",
         expect=r"(?m)^a$"),
    Case(1, "echo in | (cat; echo more) | wc -l", "A list in parentheses can be a part of a pipeline.", expect=r"(?m)^\s*2$"),
]
