# SPDX-License-Identifier: MIT
"""The machine's part of a trace: how a trap enters the kernel, and the contents of the registers then."""
from __future__ import annotations

import gdb

from diarch import cpu, memory
from diarch.memory import Struct

VECTOR_PAGE_FAULT = 14
VECTOR_IRQ = 0x50  # arch/x86/vectors.h
FAULT_STATUS = {  # ARM ARM table B3-23
    0x05: "translation fault, first level", 0x07: "translation fault, second level",
    0x0D: "permission fault, first level", 0x0F: "permission fault, second level",
}
VECTOR_SVC = 8  # bytes from the beginning of the table (ARM ARM B1.8.1)
T_SYSCALL = 0x40  # include/abi/syscall.h


def trap_is_system_call() -> bool:
    """At alltraps: whether the trap is a system call."""
    if cpu.is_arm():
        return cpu.register("r1") == int(gdb.parse_and_eval("TRAP_SYSCALL"))
    return memory.word(cpu.sp()) == T_SYSCALL


def trap_is_fault() -> bool:
    """At alltraps: whether the trap is a fault of a memory access."""
    if cpu.is_arm():
        causes = [int(gdb.parse_and_eval(name)) for name in ("TRAP_DATA_ABORT", "TRAP_PREFETCH_ABORT")]
        return cpu.register("r1") in causes
    return memory.word(cpu.sp()) == VECTOR_PAGE_FAULT


def trap_is_interrupt() -> bool:
    """At alltraps: whether the trap is an interrupt of a device, the timer or another CPU."""
    if cpu.is_arm():
        return cpu.register("r1") == int(gdb.parse_and_eval("TRAP_INTERRUPT"))
    return memory.word(cpu.sp()) >= VECTOR_IRQ


def trap_is_from_user() -> bool:
    """At alltraps: whether a program was interrupted, and not the kernel."""
    if cpu.is_arm():
        return frame_is_of_user(cpu.sp())
    return memory.word(cpu.sp() + 12) & 3 == 3  # vector, error code, eip, cs


def frame_is_of_user(tf: int) -> bool:
    """Whether a trapframe leads back to a program, and not to code of the kernel that an interrupt has stopped."""
    frame = Struct("struct trapframe", tf)
    if cpu.is_arm():
        return frame.number("psr") & cpu.ARM_MODE_MASK == cpu.ARM_MODE_USER
    return frame.number("cs") & 3 == 3


def swtch_arguments() -> tuple[int, int]:
    """At swtch(old, new): both arguments, from the registers that the assembly reads."""
    return (cpu.register("r0"), cpu.register("r1")) if cpu.is_arm() else (cpu.register("eax"), cpu.register("edx"))


def context_pc(context: int) -> int:
    """The address at which a process continues, if its registers are in a struct context."""
    return Struct("struct context", context).number("pc" if cpu.is_arm() else "eip")


def describe_fault() -> list[str]:
    """At alltraps, after a page fault: the CPU's own description of it."""
    if cpu.is_arm():
        cause = gdb.parse_and_eval(f"(enum trap_cause){cpu.register('r1')}")
        fetch = str(cause) == "TRAP_PREFETCH_ABORT"
        status = system_register("IFSR" if fetch else "DFSR")
        address = system_register("IFAR" if fetch else "DFAR", "DFAR_S")
        notes = [f"r1 = {cause}: the CPU came in abort mode; the frame is on the kernel stack by now"]
        if status is not None:
            code = status >> 6 & 0x10 | status & 0xF
            notes.append(f"fault status register {status:#x}: status {code:#x}, {FAULT_STATUS.get(code, 'other')}")
        if address is not None:
            notes.append(f"fault address register {address:#010x}")
        return notes
    vector, error = memory.words(cpu.sp(), 2)
    notes = [f"vector {vector}: page fault; error code {error:#x}: " + ", ".join(error_code_words(error))]
    address = system_register("cr2")
    return notes + ([f"cr2 = {address:#010x}: the address"] if address is not None else [])


def error_code_words(error: int) -> list[str]:
    """The error code of a page fault (SDM vol. 3A section 4.7)."""
    return [
        "the page is there but its permissions forbid it" if error & 1 else "no page is there",
        "write" if error & 2 else "read",
        "from user mode" if error & 4 else "from the kernel",
    ]


def frame_pc(tf: int) -> int:
    """The program counter in a trapframe."""
    return Struct("struct trapframe", tf).number("pc" if cpu.is_arm() else "eip")


def describe_entry() -> list[str]:
    """At the vector's first instruction: the steps that the CPU has done by itself."""
    if cpu.is_arm():
        return [
            f"svc #{T_SYSCALL:#x} has been executed: the CPU is in SVC mode now, with interrupts off, and went to the",
            f"third word of the vector table: {instruction(memory.address_of_label('vectors') + VECTOR_SVC)};",
            f"it put the next instruction's address into its lr ({cpu.register('lr'):#010x}) and the program's",
            f"status into its SPSR. Its sp is SVC mode's own: {cpu.sp():#010x}, the top of the kernel stack.",
        ]
    words = memory.words(cpu.sp(), 5)
    names = ("eip", "cs", "eflags", "esp", "ss")
    low, high = memory.words(memory.address_of("idt") + 8 * T_SYSCALL, 2)
    return [
        f"vector {T_SYSCALL:#x}: the gate {high:08x} {low:08x} of the IDT leads to {high & 0xffff0000 | low & 0xffff:#010x};",
        f"int ${T_SYSCALL:#x} has been executed: the CPU took the kernel's stack from the TSS and pushed there",
        "  ".join(f"{name} {word:#x}" for name, word in reversed(list(zip(names, words)))) + ";",
        f"esp is {cpu.sp():#010x} now.",
    ]


def instruction(address: int) -> str:
    """An instruction, disassembled by the debugger."""
    return " ".join(gdb.execute(f"x/i {address:#x}", to_string=True).split()).removeprefix("=> ")


def describe_alltraps() -> list[str]:
    """The state that the entry code has left for alltraps."""
    if cpu.is_arm():
        cause = cpu.register("r1")
        pc, psr = memory.words(cpu.sp() + memory.offset_of(gdb.lookup_type("struct trapframe"), "pc"), 2)
        return [
            f"the frame at {cpu.sp():#010x} is complete: r0 to r14 stored, and by SRS pc {pc:#x}, psr {psr:#x};",
            f"r1 = {gdb.parse_and_eval(f'(enum trap_cause){cause}')} gives the cause",
        ]
    vector, error = memory.words(cpu.sp(), 2)
    return [f"pushed since: error code {error}, vector {vector:#x}; now the registers follow"]


def describe_frame(tf: int) -> list[str]:
    """A trapframe: its system call, and the address at which the program will continue."""
    frame = Struct("struct trapframe", tf)
    if cpu.is_arm():
        registers = memory.words(frame.at("r"), 13)
        number, args = registers[7], registers[:6]
        where = f"pc {frame.number('pc'):#x}, sp {frame.number('sp'):#x}"
    else:
        number = frame.number("eax")
        args = tuple(frame.number(name) for name in ("ebx", "ecx", "edx", "esi", "edi", "ebp"))
        where = f"eip {frame.number('eip'):#x}, esp {frame.number('esp'):#x}"
    return [
        f"trapframe at {tf:#010x}: system call {number}, first argument {args[0]:#x} ({signed(args[0])})",
        f"the program will continue at {where}",
    ]


def frame_result() -> str:
    """At trapret: the result that the program will get."""
    tf = cpu.sp()
    frame = Struct("struct trapframe", tf)
    if cpu.is_arm():
        return f"r0 = {memory.word(frame.at('r')):#x}, then back to pc {frame.number('pc'):#x} in user mode"
    return f"eax = {frame.number('eax'):#x}, then back to eip {frame.number('eip'):#x} in user mode"


def signed(value: int) -> int:
    """A word as C's int."""
    return value - (1 << 32) if value & 1 << 31 else value


def system_register(*names: str) -> int | None:
    """A register of the MMU, if QEMU shows it to gdb."""
    for name in names:
        try:
            return int(gdb.selected_frame().read_register(name)) & 0xFFFFFFFF
        except ValueError:
            continue
    return None
