// SPDX-License-Identifier: MIT
/*
 * A plugin for QEMU that counts how often each instruction of the kernel runs. `make profile` and `make coverage` use it:
 *
 *     qemu-system-arm ... -plugin build/host/count.so,out=FILE
 *
 * When QEMU ends, the file has a line for each translated block that ran: how often, and the addresses of
 * its instructions. The kernel's first instructions run below KERNBASE, at their physical addresses: the
 * file has the addresses that they are linked at, and at the line's end their code ("=e1a00000"), because a
 * loader may have put the kernel elsewhere. Debian's packages of QEMU have the plugin interface, but not
 * its header: the declarations that are needed here follow. They are those of version 1 of the interface,
 * which every QEMU since 4.2 accepts.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { ADD_U64 = 0, KERNBASE = 0x80000000u, IMAGE_MAX = 256 << 20, BUCKETS = 1 << 16 };

int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv);
void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id,
                                           void (*translated)(uint64_t id,
                                                              struct qemu_plugin_tb *block));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *block, int operation,
                                              void *counter, uint64_t by);
void qemu_plugin_register_atexit_cb(uint64_t id, void (*ended)(uint64_t id, void *data),
                                    void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *block);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *block, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *instruction);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *instruction);
void *qemu_plugin_insn_haddr(const struct qemu_plugin_insn *instruction);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

// A block of instructions that QEMU has translated. It may translate a block again: that is the same block.
struct block {
    struct block *next;
    uint64_t count;
    uintptr_t memory;    // as below, if the virtual address is the physical one, or KERNBASE more
    unsigned char *code; // of a block below KERNBASE; NULL: it is above
    size_t code_size;
    size_t length;
    uint32_t address[];
};

static struct block *table[BUCKETS];
static const char *output;
// The place of the machine's memory in QEMU's own; 0: the kernel has not run above KERNBASE yet.
static uintptr_t memory;

static struct block **bucket_of(uint32_t address)
{
    return &table[(address * 2654435761u) >> 16];
}

static struct block *find(uint32_t address, size_t length, uintptr_t in, bool low)
{
    for (struct block *block = *bucket_of(address); block; block = block->next)
        if (block->address[0] == address && block->length == length && block->memory == in &&
            low == (block->code != NULL))
            return block;
    return NULL;
}

static void *allocate(size_t size)
{
    void *room = calloc(1, size);
    if (!room) {
        perror("count");
        exit(1);
    }
    return room;
}

static void keep_code(struct block *block, const struct qemu_plugin_tb *translated)
{
    const struct qemu_plugin_insn *first = qemu_plugin_tb_get_insn(translated, 0);
    const struct qemu_plugin_insn *last = qemu_plugin_tb_get_insn(translated, block->length - 1);

    block->code_size = (size_t)(qemu_plugin_insn_vaddr(last) - qemu_plugin_insn_vaddr(first)) +
                       qemu_plugin_insn_size(last);
    block->code = allocate(block->code_size);
    memcpy(block->code, qemu_plugin_insn_haddr(first), block->code_size);
}

static struct block *add(const struct qemu_plugin_tb *translated, uint32_t above, size_t length,
                         uintptr_t in)
{
    struct block *block = allocate(sizeof(*block) + length * sizeof(block->address[0]));
    block->memory = in;
    block->length = length;
    for (size_t i = 0; i < length; i++)
        block->address[i] =
            above + (uint32_t)qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(translated, i));
    if (above)
        keep_code(block, translated);
    struct block **bucket = bucket_of(block->address[0]);
    block->next = *bucket;
    *bucket = block;
    return block;
}

// QEMU calls this with its own lock held: one translation at a time uses the table.
static void translated(uint64_t id, struct qemu_plugin_tb *block)
{
    (void)id;
    size_t length = qemu_plugin_tb_n_insns(block);
    if (length == 0)
        return;
    uint32_t address = (uint32_t)qemu_plugin_tb_vaddr(block);
    uint32_t above = address < KERNBASE ? KERNBASE : 0;
    uintptr_t host = (uintptr_t)qemu_plugin_insn_haddr(qemu_plugin_tb_get_insn(block, 0));
    if (!host)
        return; // not in memory
    uintptr_t in = host - (address + above - KERNBASE);
    if (!above && !memory && address - KERNBASE < IMAGE_MAX)
        memory = in; // not so the PC's firmware, which begins at the end of all addresses
    if (above && memory && in != memory)
        return; // a program
    struct block *known = find(address + above, length, in, above != 0);
    if (!known)
        known = add(block, above, length, in);
    qemu_plugin_register_vcpu_tb_exec_inline(block, ADD_U64, &known->count, 1);
}

static void write_block(FILE *stream, const struct block *block)
{
    fprintf(stream, "%" PRIu64, block->count);
    for (size_t i = 0; i < block->length; i++)
        fprintf(stream, " %" PRIx32, block->address[i]);
    if (block->code)
        fputs(" =", stream);
    for (size_t i = 0; i < block->code_size; i++)
        fprintf(stream, "%02x", block->code[i]);
    fputc('\n', stream);
}

static void ended(uint64_t id, void *data)
{
    (void)id;
    (void)data;
    FILE *stream = fopen(output, "w");
    if (!stream) {
        perror(output);
        return;
    }
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct block *block = table[i]; block; block = block->next)
            if (block->count > 0 && (block->memory == memory || !memory))
                write_block(stream, block);
    if (fclose(stream) != 0)
        perror(output);
}

__attribute__((visibility("default"))) int qemu_plugin_install(uint64_t id, const void *info,
                                                               int argc, char **argv)
{
    (void)info;
    for (int i = 0; i < argc; i++)
        if (strncmp(argv[i], "out=", 4) == 0)
            output = argv[i] + 4;
    if (!output) {
        fputs("count: the plugin needs out=FILE\n", stderr);
        return -1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, ended, NULL);
    return 0;
}
