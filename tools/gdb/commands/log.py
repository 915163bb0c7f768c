# SPDX-License-Identifier: MIT
"""log: the kernel's messages. It works also if the machine has stopped."""
from __future__ import annotations

from diarch import memory
from diarch.command import command


@command("log")
def log(arguments: list[str]) -> None:
    """log: the kernel's messages since it started, if its ring still holds them."""
    ring = memory.symbol("kernel_log").type.sizeof
    count = int(memory.variable("logged"))
    data = memory.read(memory.address_of("kernel_log"), min(ring, count) if count <= ring else ring)
    if count > ring:
        data = data[count % ring :] + data[: count % ring]
    print(data.decode(errors="replace"), end="")
