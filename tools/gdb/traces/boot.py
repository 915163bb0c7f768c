# SPDX-License-Identifier: MIT
"""trace-boot: from the first instruction that the CPU executes to the first one of /init.

Before the MMU is on, the kernel's code runs at physical addresses, for which the debugger has no symbols: the trace
sets breakpoints there by address. The steps before the kernel's C code differ between the machines.
"""
from __future__ import annotations

import gdb

from diarch import cpu, memory, pagetable, process
from diarch.command import quoted
from diarch.memory import Struct
from traces.machine import system_register
from traces.session import Session, function_address
from traces.steps import Steps, argument, current_space, heading, show, show_space

QEMU_PI_LOAD = 0x10000  # QEMU's address for a raw image on a Raspberry Pi
PI_LOAD = 0x8000  # the firmware's address; the kernel moves itself here (arch/armv7/linker.h)
CORE = (
    "start", "kmain", "page_init", "kmalloc_init", "proc_init", "sched_init", "trap_init_cpu", "timer_init_cpu", "init_thread",
    "platform_init_devices", "vfs_init", "mmu_protect_kernel", "proc_exec", "user_return",
)
TEXTS = {
    "kmalloc_init": "objects smaller than a page can be allocated from here on",
    "proc_init": "the table of processes",
    "sched_init": "a run queue for each CPU",
    "trap_init_cpu": "this CPU's vector table: from here on a fault leads into the kernel",
    "timer_init_cpu": "the timer can interrupt this CPU",
    "platform_init_devices": "the drivers, by a process now: it may sleep until a device answers",
    "vfs_init": "the root file system is found and mounted",
    "mmu_protect_kernel": "from here on the kernel's code is read-only",
}


class BootTrace:
    """The steps of the boot, each shown once."""

    def __init__(self, session: Session) -> None:
        self.session, self.steps = session, Steps()
        heading("the first instructions")
        if cpu.is_arm():
            self.begin_arm()
        else:
            self.begin_x86()
        for name in CORE:
            self.once(name, lambda frame, name=name: self.station(name, frame))

    def once(self, place: str | int, handler: object) -> None:
        """Has handler called the first time that the machine reaches the place."""
        address = place if isinstance(place, int) else function_address(place)

        def first(frame: gdb.Frame) -> None:
            self.session.remove(address)
            handler(frame)  # type: ignore[operator]

        self.session.at(address, first)

    def early(self, name: str, shift: int, *texts: str) -> None:
        """A step before the MMU is on: the code runs shift bytes away from its linked address."""
        linked = function_address(name)

        def arrived(frame: gdb.Frame) -> None:
            self.steps.step(name, f"pc = {cpu.pc():#010x}", *texts, *self.mmu(), linked_at=linked)

        self.once(linked + shift, arrived)

    @staticmethod
    def mmu() -> list[str]:
        """Whether addresses are translated yet."""
        if cpu.is_arm():
            control, mode = system_register("SCTLR", "SCTLR_S"), cpu.register("cpsr") & 0x1F
            if control is None:
                return [f"mode {mode:#x}"]
            caches = "on" if control & 4 else "off"
            return [f"mode {mode:#x}, SCTLR {control:#x}: MMU {'on' if control & 1 else 'off'}, caches {caches}"]
        control = cpu.register("cr0")
        state = "protected mode" if control & 1 else "real mode, 16 bits"
        return [f"cr0 = {control:#x}: {state}, paging {'on' if control >> 31 else 'off'}"]

    def begin_x86(self) -> None:
        self.steps.step(
            "(reset)", f"cs = {cpu.register('cs'):#x}, eip = {cpu.pc():#x}:",
            "the last 16 bytes of the first 4 GiB: the entry of the BIOS", *self.mmu(),
        )
        for name in ("mbr", "loader"):
            symbols = self.session.binaries.parent / "boot" / f"{name}.elf"
            gdb.execute(f"add-symbol-file {quoted(symbols)}", to_string=True)
        self.early("mbr", 0, "the BIOS has read the disk's first block to 0x7c00 and jumped there: this is ours")
        self.early("loader_entry", 0, "the boot sector has read the loader, by block number")
        self.early("loader_main", 0, "C, in 32-bit protected mode; the BIOS is still called for the disk")
        self.early("kernel_enter", 0, "the kernel is loaded at the addresses in its program headers, from physical 1 MiB up")
        self.early("entry", -memory.KERNBASE, "the kernel's first instruction, as the Multiboot specification says")
        self.early("paging_on", -memory.KERNBASE, "boot_pgdir is ready: it maps memory at 0, for the code that runs now, and at KERNBASE too")
        self.once("mmu_init", lambda frame: self.steps.step(
            "mmu_init", f"memory ends at physical {argument(frame, 'ram_end'):#010x}: a page directory for all of it",
        ))

    def begin_arm(self) -> None:
        self.steps.step("(reset)", f"pc = {cpu.pc():#x}: QEMU's own code, in place of the firmware", *self.mmu())
        moved = QEMU_PI_LOAD - PI_LOAD - memory.KERNBASE
        home = -memory.KERNBASE
        self.early("kernel_entry", moved, "the image has been loaded here; it runs at any address")
        self.early("enter_svc", moved, "leaves HYP mode, if the firmware has entered the kernel in it")
        self.early("move_image", moved, "this is not the load address of the board's firmware: the image moves down")
        self.early("early_build_tables", home, "the kernel's page tables, written by code that runs without them")
        self.early("early_prepare_cpu", home, "TTBR0, TTBR1 and the rest are set, before the MMU uses them")
        self.early("mmu_on", home, "the next write to SCTLR turns MMU and caches on")

    def station(self, name: str, frame: gdb.Frame) -> None:
        own = getattr(self, name, None)
        if own:
            own(frame)
        else:
            self.steps.step(name, TEXTS[name])

    def start(self, frame: gdb.Frame) -> None:
        heading("the kernel, at its own addresses")
        self.steps.step("start", f"pc = {cpu.pc():#010x}, sp = {cpu.sp():#010x}", *self.mmu())

    def kmain(self, frame: gdb.Frame) -> None:
        boot = Struct("struct bootinfo", argument(frame, "from_machine"))
        self.steps.step(
            "kmain", f"the portable core begins: on a {boot.text('machine')}, loaded by {boot.text('loader')}",
            f"{boot.number('cpus')} CPUs; command line \"{boot.text('command_line')}\"",
        )
        for i in range(boot.number("memory_count")):
            base, size = memory.words(boot.at("memory") + 8 * i, 2)
            self.steps.note(f"memory {base:#010x} - {base + size:#010x}: {size >> 10} KiB")

    def page_init(self, frame: gdb.Frame) -> None:
        self.steps.step("page_init", "a descriptor for each page of memory, and lists of the free ones")
        self.session.at_return(self.page_init_returns)

    def page_init_returns(self, frame: gdb.Frame) -> None:
        count, array = int(memory.variable("page_count")), int(memory.variable("page_array"))
        self.steps.note(f"{count} descriptors at {array:#010x}")

    @staticmethod
    def name_of(running: Struct) -> str:
        return f"process {running.number('pid')} {running.text('name')}"

    def init_thread(self, frame: gdb.Frame) -> None:
        heading("the first process")
        running = process.current()
        assert running
        self.steps.step("init_thread", f"{self.name_of(running)}, on a stack of its own: sp = {cpu.sp():#010x}")

    def proc_exec(self, frame: gdb.Frame) -> None:
        self.steps.step("proc_exec", f"path = \"{memory.string(argument(frame, 'path'))}\": the process becomes a program")

    def user_return(self, frame: gdb.Frame) -> None:
        self.steps.step("user_return", "leaves the kernel for the first time, through a trapframe that no trap has made")
        entry = Struct("struct trapframe", argument_of_user_return()).number("pc" if cpu.is_arm() else "eip")
        self.session.load_program("init")
        self.once(entry, lambda frame: self.first_user_instruction(entry))

    def first_user_instruction(self, entry: int) -> None:
        if pagetable.translate(process.directory(current_space()), entry) is None:
            self.steps.note("(its page comes from the file when the CPU wants to fetch from it: see trace-fault)")
            self.once(entry, lambda frame: self.first_user_instruction(entry))
            return
        running = process.current()
        assert running
        registers = f"pc = {cpu.pc():#010x}, sp = {cpu.sp():#010x}"
        self.steps.step("_start", f"{self.name_of(running)} runs in user mode: {registers}")
        show("\nIts address space:")
        show_space(current_space())
        show("\nThe console says:")
        for line in self.session.console.text().strip().splitlines():
            show(f"  {line}")
        self.session.finish()


def argument_of_user_return() -> int:
    """The function is assembly: the frame is in the first register."""
    return cpu.register("r0" if cpu.is_arm() else "eax")


def main() -> None:
    with Session() as session:
        BootTrace(session)
        session.run()
