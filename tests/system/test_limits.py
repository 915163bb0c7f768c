# SPDX-License-Identifier: MIT
"""Files and directories of the largest size, on a disk with room for them."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ARCHS
from machine import LIMIT, SOAK, TOP, Machine, copy_image, make


@pytest.fixture(scope="module", params=ARCHS)
def rooted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine whose root is a disk, or a card, of its own."""
    image = tmp_path_factory.mktemp("disk") / "disk.img"
    if request.param == "arm":
        make("ARCH=arm", "sdcard")
    copy_image({"x86": TOP / "build/x86/disk.img", "arm": TOP / "build/arm/sdcard.img"}[request.param], image)
    with Machine(request.param, disk=image, cpus=2) as machine:
        yield machine.login()


def test_a_hundred_thousand_names(rooted: Machine) -> None:
    """In one directory: made, found, listed once each, and removed."""
    names = 100000 if rooted.arch == "x86" or SOAK else 20000  # the Pi's card is slow
    output, status = rooted.run(f"manynames {names}", limit=10 * LIMIT)
    assert (output, status) == (f"manynames: {names} names made, found, listed once, and removed\n", 0)
