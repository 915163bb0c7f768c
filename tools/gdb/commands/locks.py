# SPDX-License-Identifier: MIT
"""locks: which thread or CPU holds which lock, since which line, and which threads wait for it."""
from __future__ import annotations

from collections.abc import Iterator

from diarch import code, memory, process
from diarch.command import command
from diarch.memory import Struct


def spinlocks(holder: Struct) -> Iterator[Struct]:
    """The spinlocks that a CPU holds: it noted each one when it took it, and the lock must still name the CPU."""
    count = holder.value["taken"].type.sizeof // 4
    for address in dict.fromkeys(memory.words(holder.at("taken"), count)):
        if address and (lock := Struct("struct spinlock", address)).number("holder") == holder.address:
            yield lock


def mutexes(owner: Struct) -> Iterator[Struct]:
    """The mutexes that a thread holds, the last one taken first."""
    mutex = owner.follow("innermost")
    while mutex and mutex.number("owner") == owner.address:
        yield mutex
        mutex = mutex.follow("outer")


@command("locks")
def locks(arguments: list[str]) -> None:
    """locks: the locks that are held, the lines that took them, and the threads that wait for them."""
    found = False
    for this in process.cpus():
        for lock in spinlocks(this):
            found = True
            place = code.describe(lock.number("taken_at"), returned_to=True)
            print(f"cpu {this.number('id')} holds spinlock {lock.text('name')}, taken at {place}")
    for thread in process.all_threads():
        name = f"thread {thread.number('tid')} {thread.text('name')}"
        for mutex in mutexes(thread):
            found = True
            place = code.describe(mutex.number("taken_at"), returned_to=True)
            print(f"{name} holds mutex {mutex.inner('waiters').text('name')}, taken at {place}")
        wanted = thread.follow("wants")
        if wanted:
            owner = wanted.follow("owner")
            by = f", which {owner.number('tid')} {owner.text('name')} holds" if owner else ""
            print(f"{name} waits for mutex {wanted.inner('waiters').text('name')}{by}")
    if not found:
        print("No lock is held.")
