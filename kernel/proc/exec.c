/* SPDX-License-Identifier: MIT */
/*
 * exec: a new program in an old process.
 *
 * The new address space is built beside the old one, which is left when nothing can fail any
 * more. Segments become regions backed by the file: their pages come in when they are touched. The
 * headers of the file are checked before they are used. vmspace_map() refuses a region that lies outside
 * user space, or over another one.
 */
#include "proc/exec.h"

#include "base/random.h"
#include "lib/string.h"
#include "proc/cred.h"
#include "proc/exec_args.h"
#include "proc/internal.h"
#include "proc/limits.h"
#include "proc/multithread.h"
#include "proc/script.h"
#include "proc/timers.h"
#include "sched/sched.h"
#include "vfs/attribute.h"
#include "vfs/fd.h"
#include "vfs/fileio.h"
#include "vfs/fileobject.h"
#include "vfs/textbusy.h"
#include <abi/elf.h>
#include <abi/errno.h>
#include <hal/linux.h>

#define SEGMENTS_MAX 16u
#define PIE_BASE ((uintptr_t)0x400000) /* for programs that run at any address */
#define AUXILIARY_MAX 32u              /* words of the auxiliary vector */
#define STACK_FIRST (4 * PAGE_SIZE)    /* a stack's first region; it grows by itself */

/* The facts about the program's file that exec needs after it has closed the file. */
struct program {
    /* taken with the lock held: the owner must not be of another time than the mode */
    struct stat st;
    uintptr_t bias, entry, end; /* end: of the segments in memory */
    uint32_t headers_at;        /* the program headers, in the file ... */
    uintptr_t headers;          /* ... and in memory, or 0 */
    unsigned header_count;
};

static int read_exactly(struct inode *inode, void *buffer, size_t n, off_t offset)
{
    ssize_t got = inode_read(inode, buffer, n, offset);

    if (got < 0)
        return (int)got;
    return (size_t)got == n ? 0 : -ENOEXEC;
}

static int check_header(const struct elf_header *header)
{
    bool good = memcmp(header->magic, "\177ELF", 4) == 0 && header->word_size == ELF_32BIT &&
                header->byte_order == ELF_LITTLE_ENDIAN &&
                (header->type == ELF_EXECUTABLE || header->type == ELF_DYNAMIC) &&
                header->machine == ELF_MACHINE && header->entry < USERTOP &&
                header->segment_size == sizeof(struct elf_segment) && header->segment_count > 0 &&
                header->segment_count <= SEGMENTS_MAX;
    return good ? 0 : -ENOEXEC;
}

/* Checks a loadable segment against the file, so that no sum below can wrap. */
static int check_segment(const struct elf_segment *segment, off_t file_size)
{
    bool good = segment->file_bytes <= segment->memory_bytes && segment->address < USERTOP &&
                segment->memory_bytes <= USERTOP - segment->address &&
                (off_t)segment->offset + segment->file_bytes <= file_size &&
                (segment->address - segment->offset) % PAGE_SIZE == 0;
    return good ? 0 : -ENOEXEC;
}

/* Describes one segment, moved by bias, as a region; *end is moved up to its end. */
static int load_segment(struct vmspace *vm, struct inode *inode, const struct elf_segment *segment,
                        struct program *program)
{
    int error = check_segment(segment, inode_size(inode));
    if (error || segment->memory_bytes == 0)
        return error;

    uintptr_t address = segment->address + program->bias; /* below USERTOP + bias: no sum wraps */
    uintptr_t start = ROUND_DOWN(address, PAGE_SIZE);
    struct region region = {
        .start = start,
        .end = ROUND_UP(address + segment->memory_bytes, PAGE_SIZE),
        .prot = (segment->flags & ELF_FLAG_R ? PROT_READ : 0) |
                (segment->flags & ELF_FLAG_W ? PROT_WRITE : 0) |
                (segment->flags & ELF_FLAG_X ? PROT_EXEC : 0),
        .prot_max = PROT_READ | PROT_WRITE | PROT_EXEC,
        .name = segment->flags & ELF_FLAG_W ? "data" : "text",
    };
    if (segment->file_bytes > 0) {
        region.object = inode_object(inode);
        region.deny_write = true;
        region.object_page = segment->offset / PAGE_SIZE;
        region.object_bytes = address - start + segment->file_bytes;
        /* If no zeros are needed, the program may see the rest of the file's last page: then the page can
         * be shared. */
        if (segment->memory_bytes == segment->file_bytes)
            region.object_bytes = region.end - start;
    }
    program->end = MAX(program->end, region.end);
    if (program->headers_at - segment->offset < segment->file_bytes)
        program->headers = address + (program->headers_at - segment->offset);
    error = vmspace_map(vm, &region);
    return error == -EINVAL ? -ENOEXEC : error;
}

/* Reads segment number i of the file, and maps it if it is loadable. No dynamic linker is supported. */
static int add_segment(struct vmspace *vm, struct inode *inode, const struct elf_header *header,
                       unsigned i, struct program *program)
{
    struct elf_segment segment;
    off_t at = (off_t)header->segments_at + i * sizeof(segment);

    int error = read_exactly(inode, &segment, sizeof(segment), at);
    if (error)
        return error;
    if (segment.type == ELF_INTERPRETER)
        return -ENOEXEC;
    return segment.type == ELF_LOAD ? load_segment(vm, inode, &segment, program) : 0;
}

/* Maps all segments, and an empty heap behind them. */
static int load_program(struct vmspace *vm, struct inode *inode, struct program *program)
{
    struct elf_header header;

    int error = read_exactly(inode, &header, sizeof(header), 0);
    if (!error)
        error = check_header(&header);
    if (error)
        return error;
    program->bias = header.type == ELF_DYNAMIC ? PIE_BASE : 0;
    program->entry = header.entry + program->bias;
    program->headers_at = header.segments_at;
    program->header_count = header.segment_count;
    for (unsigned i = 0; i < header.segment_count && !error; i++)
        error = add_segment(vm, inode, &header, i, program);
    if (error)
        return error;
    if (program->end == 0)
        return -ENOEXEC;
    vmspace_begin_heap(vm, program->end);
    return 0;
}

/* Writes n pointers to successive strings, and a null, at *to, which moves behind them. */
static int write_vector(struct vmspace *vm, uintptr_t *to, unsigned n, const char **string,
                        uintptr_t *address)
{
    for (unsigned i = 0; i <= n; i++) {
        uintptr_t value = i < n ? *address : 0;
        int error = vmspace_write(vm, *to, &value, sizeof(value));
        if (error)
            return error;
        *to += sizeof(value);
        if (i < n) {
            size_t length = strlen(*string) + 1;
            *string += length;
            *address += length;
        }
    }
    return 0;
}

/* The end of the stack: data that the program finds at fixed addresses. */
struct stack_end {
    uint32_t random[4]; /* for the program's own needs: AT_RANDOM points to it */
    uintptr_t path;     /* the address of the path of the program's file: EXEC_PATH_AT */
    uint32_t zero[3];
};

_Static_assert(sizeof(struct stack_end) == 32 &&
                   offsetof(struct stack_end, path) == 32 - (STACK_TOP - EXEC_PATH_AT),
               "EXEC_PATH_AT");

/* The auxiliary vector: facts for the library's start, as pairs of a tag and a value. The tags are Linux's. */
static unsigned make_auxiliary(const struct program *program, uintptr_t name, uintptr_t aux[])
{
    const struct cred *cred = current()->cred;
    bool sets_uid = program->st.st_mode & S_ISUID, sets_gid = program->st.st_mode & S_ISGID;
    const uintptr_t values[][2] = {
        {AT_PHDR, program->headers},
        {AT_PHENT, sizeof(struct elf_segment)},
        {AT_PHNUM, program->header_count},
        {AT_PAGESZ, PAGE_SIZE},
        {AT_ENTRY, program->entry},
        {AT_UID, cred->uid},
        {AT_EUID, sets_uid ? program->st.st_uid : cred->euid},
        {AT_GID, cred->gid},
        {AT_EGID, sets_gid ? program->st.st_gid : cred->egid},
        {AT_SECURE, sets_uid || sets_gid || cred->uid != cred->euid || cred->gid != cred->egid},
        {AT_HWCAP, LINUX_HWCAP},
        {AT_RANDOM, STACK_TOP - sizeof(struct stack_end)},
        {AT_EXECFN, name},
        {AT_NULL, 0},
    };

    _Static_assert(sizeof(values) <= AUXILIARY_MAX * sizeof(uintptr_t), "the vector's room");
    memcpy(aux, values, sizeof(values));
    return sizeof(values) / sizeof(uintptr_t);
}

/*
 * Builds the first stack, from low addresses to high:
 *   sp -> argc, argv[0] ... argv[argc-1], 0, envp[0] ... , 0, auxiliary vector, (padding), the strings, stack_end
 * The last strings are the name with which exec was called, and, if that is another one, the path of the file.
 */
static int build_stack(struct vmspace *vm, const struct exec_args *args,
                       const struct program *program, uintptr_t *sp)
{
    uintptr_t aux[AUXILIARY_MAX], strings = STACK_TOP - sizeof(struct stack_end) - args->used;
    struct stack_end last = {.path = strings + args->path_at};
    struct region stack = {.start = STACK_TOP - STACK_FIRST,
                           .end = STACK_TOP,
                           .prot = PROT_READ | PROT_WRITE,
                           .prot_max = PROT_READ | PROT_WRITE | PROT_EXEC,
                           .grows_down = true,
                           .name = "stack"};
    int error = vmspace_map(vm, &stack);
    if (error)
        return error == -EINVAL ? -ENOEXEC : error;

    unsigned aux_words = make_auxiliary(program, strings + args->name_at, aux);
    size_t words = 1 + args->argc + 1 + args->envc + 1 + aux_words;
    random_fill(last.random, sizeof(last.random));
    *sp = ROUND_DOWN(strings - words * sizeof(uintptr_t), STACK_ALIGN);
    error = vmspace_write(vm, strings, args->strings, args->used);
    if (!error)
        error = vmspace_write(vm, STACK_TOP - sizeof(last), &last, sizeof(last));

    uintptr_t at = *sp, argc = args->argc, address = strings;
    const char *string = args->strings;
    if (!error)
        error = vmspace_write(vm, at, &argc, sizeof(argc));
    at += sizeof(argc);
    if (!error)
        error = write_vector(vm, &at, args->argc, &string, &address);
    vm->args = strings;
    vm->args_end = address;
    if (!error)
        error = write_vector(vm, &at, args->envc, &string, &address);
    if (!error)
        error = vmspace_write(vm, at, aux, aux_words * sizeof(aux[0]));
    return error;
}

static int open_and_load(const char *path, struct exec_args *args, struct vmspace *vm,
                         struct program *program)
{
    struct inode *inode;
    const char *file;
    int error = exec_open_program(path, args, &inode, &file);

    if (error)
        return error;
    error = load_program(vm, inode, program);
    inode_stat(inode, &program->st);
    exec_close(inode);
    return error ? error : exec_args_add_name(args, path, file);
}

int proc_exec(const char *path, struct exec_args *args)
{
    struct proc *p = current_proc();
    struct program program = {.end = 0};
    uintptr_t sp = 0;

    struct vmspace *vm = vmspace_new();
    if (!vm)
        return -ENOMEM;
    limits_enter(vm);
    int error = open_and_load(path, args, vm, &program);
    if (!error)
        error = build_stack(vm, args, &program, &sp);
    if (!error)
        error = thread_end_others(); /* the last step that can fail */
    if (error) {
        vmspace_put(vm);
        return error;
    }

    cred_exec(&program.st); /* before others can look at the new memory */
    struct vmspace *old = proc_change_vm(vm);
    if (old)
        vmspace_put(old);
    files_exec(&p->files);
    timers_end(p);
    signal_exec();
    current()->tid_word = current()->robust_list = 0; /* addresses in the old memory */
    __atomic_store_n(&p->has_execed, true, __ATOMIC_RELAXED);
    proc_set_name(p, path);
    trapframe_init_user(current()->tf, program.entry, sp);
    return 0;
}
