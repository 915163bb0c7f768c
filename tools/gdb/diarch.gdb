# gdb's settings and commands for Diarch, for `make gdb` and `make gdb-attach`: see docs/debugging.md.

set print pretty on
set disassemble-next-line auto
# seconds: QEMU on a busy host answers late
set remotetimeout 120

python
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, "tools/gdb")
import commands
from diarch import unwinder
commands.symbols.watch()
unwinder.watch()
end
