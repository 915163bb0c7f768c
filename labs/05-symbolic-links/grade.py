# SPDX-License-Identifier: MIT
"""Lab 05: symbolic links."""
from grading import Case

CASES = [
    Case(2, "cd /tmp; ln -s short l1 && ls -l l1; rm -f l1; cd /", "A short target can be stored and read back.", expect="l1 -> short"),
    Case(2, "usertests symlink", "readlink() and lstat() see the link, open() and stat() what it leads to."),
    Case(2, "usertests symlink-long", "A target that does not fit into the inode is kept in a block."),
    Case(2, "usertests symlink-directories", "A link to a directory can be walked through."),
    Case(1, "usertests symlink-loops", "A circle of links is an error, not an endless walk."),
    Case(1, "usertests rename-links open-links", "rename() and open() treat links as POSIX asks."),
]
