# What gdb should know about Diarch. Read by `make gdb` and `make gdb-attach`; docs/debugging.md tells of it.

set print pretty on
set disassemble-next-line auto

python
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, "tools/gdb")
import commands
from diarch import unwinder
commands.symbols.watch()
unwinder.watch()
end
