# What gdb should know about Diarch. Read by `make gdb` and `make gdb-attach`.

set print pretty on
set disassemble-next-line auto

define user-symbols
    python gdb.execute("add-symbol-file " + gdb.parse_and_eval("$bin").string() + "/$arg0")
end
document user-symbols
user-symbols PROGRAM: loads the symbols of a program of /bin, so that "break main" means its main.
end

python
import gdb


class ProcessList(gdb.Command):
    """ps: the processes, with what they wait for. Stopped in user mode, the Pi shows no kernel memory."""

    def __init__(self):
        super().__init__("ps", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        proc = gdb.lookup_type("struct proc")
        offset = next(f.bitpos // 8 for f in proc.fields() if f.name == "all_link")
        head = gdb.parse_and_eval("&all_procs")
        link = head["next"]
        print(f"{'PID':>5} {'PPID':>5} CPU STATE           WAITS FOR    NAME")
        while link != head:
            p = (link.cast(gdb.lookup_type("char").pointer()) - offset).cast(proc.pointer())
            parent = int(p["parent"]["pid"]) if p["parent"] else 0
            place = p["waiting"]["name"].string() if p["waiting"] else "-"
            state = str(p["state"]).removeprefix("PROC_").lower()
            print(f"{int(p['pid']):5} {parent:5} {int(p['cpu']['id']):3} {state:15} {place:12} {p['name'].string()}")
            link = link["next"]


ProcessList()
end
