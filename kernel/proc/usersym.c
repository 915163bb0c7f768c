/* SPDX-License-Identifier: MIT */
/*
 * Naming functions of user programs, for crash reports: from the symbol table in the program's file.
 *
 * The file may contain anything: none of its values is used as an index or a size without a limit, and a
 * read outside the file just fails. The file may also have changed since it was executed; then only the
 * name is wrong.
 */
#include "proc/usersym.h"

#include "lib/format.h"
#include "mm/vmspace.h"
#include "vfs/fileio.h"
#include "vfs/fileobject.h"
#include "vfs/icache.h"
#include <abi/elf.h>

#define SECTIONS_MAX 64u
#define SYMBOLS_MAX 16384u
#define CHUNK 16u /* symbols read at a time */
#define NAME_LENGTH 40u

/* The file that the code at an address comes from, with a reference; or NULL. */
static struct inode *file_of(struct vmspace *vm, uintptr_t address)
{
    struct inode *inode = NULL;

    mutex_lock(&vm->lock);
    const struct region *region = vmspace_find(vm, address);
    if (region && (region->prot & PROT_EXEC))
        inode = object_inode(region->object);
    if (inode)
        inode_get(inode);
    mutex_unlock(&vm->lock);
    return inode;
}

static bool read_at_exactly(struct inode *inode, void *buffer, size_t n, uint32_t offset)
{
    return inode_read(inode, buffer, n, (off_t)offset) == (ssize_t)n;
}

static bool read_section(struct inode *inode, const struct elf_header *header, uint32_t index,
                         struct elf_section *section)
{
    return index < header->section_count &&
           read_at_exactly(inode, section, sizeof(*section),
                           header->sections_at + index * (uint32_t)sizeof(*section));
}

/* Finds the symbol table, and the section with its names. */
static bool find_tables(struct inode *inode, struct elf_section *symbols, struct elf_section *names)
{
    struct elf_header header;

    if (!read_at_exactly(inode, &header, sizeof(header), 0) ||
        header.section_size != sizeof(struct elf_section))
        return false;
    for (uint32_t i = 0; i < SECTIONS_MAX && read_section(inode, &header, i, symbols); i++) {
        if (symbols->type == ELF_SYMBOLS)
            return read_section(inode, &header, symbols->link, names);
    }
    return false;
}

/* The functions of the C library have two names: the weak one is the public one. */
static bool better_name(const struct elf_symbol *symbol, const struct elf_symbol *best)
{
    return symbol->value > best->value || symbol->info >> 4 == ELF_WEAK;
}

/* Of some symbols, the function that lies nearest below the address: if nearer than *best, into it. */
static void look_through(const struct elf_symbol *symbols, uint32_t count, uintptr_t address,
                         struct elf_symbol *best)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct elf_symbol *symbol = &symbols[i];
        bool covers = symbol->bytes == 0 || address - symbol->value < symbol->bytes;
        if ((symbol->info & 0xf) == ELF_FUNCTION && symbol->value <= address && covers &&
            symbol->value >= best->value && better_name(symbol, best))
            *best = *symbol;
    }
}

/* The function that an address belongs to. */
static bool find_function(struct inode *inode, const struct elf_section *table, uintptr_t address,
                          struct elf_symbol *best)
{
    struct elf_symbol chunk[CHUNK];
    uint32_t left = MIN(table->bytes / (uint32_t)sizeof(chunk[0]), SYMBOLS_MAX);
    uint32_t offset = table->offset;

    *best = (struct elf_symbol){.value = 0};
    while (left > 0) {
        uint32_t count = MIN(left, CHUNK);
        if (!read_at_exactly(inode, chunk, count * sizeof(chunk[0]), offset))
            break;
        look_through(chunk, count, address, best);
        offset += count * (uint32_t)sizeof(chunk[0]);
        left -= count;
    }
    return best->value != 0;
}

/* Copies a name, as far as it is one: printable characters only. */
static bool read_name(struct inode *inode, uint32_t offset, char *name)
{
    ssize_t got = inode_read(inode, name, NAME_LENGTH, (off_t)offset);
    size_t length = 0;

    while ((ssize_t)length < got && name[length] > ' ' && name[length] < 0x7f)
        length++;
    name[length] = '\0';
    return length > 0;
}

void usersym_describe(struct vmspace *vm, uintptr_t address, char *buffer, size_t size)
{
    struct elf_section symbols, names;
    struct elf_symbol function;
    char name[NAME_LENGTH + 1];
    struct inode *inode = file_of(vm, address);

    buffer[0] = '\0';
    if (!inode)
        return;
    if (find_tables(inode, &symbols, &names) &&
        find_function(inode, &symbols, address, &function) &&
        read_name(inode, names.offset + function.name, name))
        ksnprintf(buffer, size, " in %s+0x%x", name, (unsigned)(address - function.value));
    inode_put(inode);
}
