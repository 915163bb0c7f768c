// SPDX-License-Identifier: MIT
/*
 * A plugin for QEMU that counts how often each instruction of the kernel runs. `make profile` and `make coverage` use it:
 *
 *     qemu-system-arm ... -plugin build/host/count.so,out=FILE
 *
 * When QEMU ends, the file has a line for each translated block that ran: how often, and the addresses of its
 * instructions. Debian's packages of QEMU have the plugin interface, but not its header: the declarations that are
 * needed here follow. They are those of version 1 of the interface, which every QEMU since 4.2 accepts.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { ADD_U64 = 0, KERNBASE = 0x80000000u, BUCKETS = 1 << 16 };

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

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

// A block of instructions that QEMU has translated. It may translate a block again: that is the same block.
struct block {
    struct block *next;
    uint64_t count;
    size_t length;
    uint32_t address[];
};

static struct block *table[BUCKETS];
static const char *output;

static struct block **bucket_of(uint32_t address)
{
    return &table[(address * 2654435761u) >> 16];
}

static struct block *find(uint32_t address, size_t length)
{
    for (struct block *block = *bucket_of(address); block; block = block->next)
        if (block->address[0] == address && block->length == length)
            return block;
    return NULL;
}

static struct block *add(const struct qemu_plugin_tb *translated, uint32_t address, size_t length)
{
    struct block *block = calloc(1, sizeof(*block) + length * sizeof(block->address[0]));
    if (!block) {
        perror("count");
        exit(1);
    }
    block->length = length;
    for (size_t i = 0; i < length; i++)
        block->address[i] =
            (uint32_t)qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(translated, i));
    struct block **bucket = bucket_of(address);
    block->next = *bucket;
    *bucket = block;
    return block;
}

// QEMU calls this with its own lock held: one translation at a time uses the table.
static void translated(uint64_t id, struct qemu_plugin_tb *block)
{
    (void)id;
    uint32_t address = (uint32_t)qemu_plugin_tb_vaddr(block);
    size_t length = qemu_plugin_tb_n_insns(block);
    if (address < KERNBASE || length == 0)
        return; // programs share these addresses; the machine's first instructions run below, too
    struct block *known = find(address, length);
    if (!known)
        known = add(block, address, length);
    qemu_plugin_register_vcpu_tb_exec_inline(block, ADD_U64, &known->count, 1);
}

static void write_block(FILE *stream, const struct block *block)
{
    fprintf(stream, "%" PRIu64, block->count);
    for (size_t i = 0; i < block->length; i++)
        fprintf(stream, " %" PRIx32, block->address[i]);
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
            if (block->count > 0)
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
