# SPDX-License-Identifier: MIT
"""Lab 05: symbolic links."""
from grading import Case

MAKE = "mkdir /d; mount {disk} /d; l=a-long-name/; l=$l$l$l$l; l=$l$l$l$l; ln -s $l /d/long && ln -s short /d/short"
AGAIN = "umount /d; mount {disk} /d && readlink /d/short /d/long; umount /d"

CASES = [
    Case(1, "cd /tmp; ln -s short l1 && ls -l l1; rm -f l1; cd /", "A short target can be stored and read back.",
         expect="l1 -> short"),
    Case(2, "usertests symlink", "readlink() and lstat() see the link, open() and stat() see the file at which it points.",
         hint="The length of the target is object.size of the node's inode; readlink() cuts the target to the caller's size."),
    Case(2, "usertests symlink-long", "A target that does not fit into the inode can be stored and read back."),
    Case(1, "usertests symlink-blocks", "A short target needs no block, a long one needs one.",
         hint="A target of DFS_SYMLINK_INLINE bytes still lies in the inode; one byte more needs a block."),
    Case(1, "usertests symlink-directories symlink-loops rename-links open-links",
         "Links to folders and in a circle, rename() and open() do what POSIX asks."),
    Case(1, "usertests symlink-gives-back", "No page of memory and no block of the disk gets lost.",
         hint="Each page that you get needs a page_put(). A short target in a block of its own is never freed."),
    Case(2, f"{MAKE}; {AGAIN}", "Both kinds of links are still there after the disk was unmounted and mounted again.",
         expect=r"(?m)^short\n(a-long-name/){16}$", disk=True,
         hint="The new block must belong to the transaction; otherwise nothing writes it to the disk."),
]
