/* SPDX-License-Identifier: MIT */
/*
 * The kernel's symbol table, which tools/symbols/embed.py makes from the linked kernel.
 *
 * symbol_table holds a row per function, by address. Its lines are a run of bytes: numbers of seven
 * bits to a byte, low ones first, bit 7 set if more follow. Each change of the source line is one
 * group: bytes of code since the last change, plus one (0 ends the run); the change of the line number
 * with its sign in bit 0, shifted left by one, bit 0 set if the file changes too; then the new file.
 *
 * The first link of the kernel has no table: the symbols are weak.
 */
#include "base/symbols.h"

#include "lib/format.h"

#define WEAK __attribute__((weak))

struct row {
    uint32_t address;
    uint32_t name;  /* offset in symbol_strings */
    uint32_t lines; /* offset in symbol_lines */
};

extern const uint32_t symbol_count WEAK;
extern const struct row symbol_table[] WEAK;
extern const uint32_t symbol_files[] WEAK;
extern const char symbol_strings[] WEAK;
extern const uint8_t symbol_lines[] WEAK;

static uint32_t read_packed(const uint8_t **at)
{
    uint32_t value = 0;
    unsigned shift = 0;

    do {
        value |= (uint32_t)(**at & 0x7f) << shift;
        shift += 7;
    } while (*(*at)++ & 0x80);
    return value;
}

/* Runs through a function's lines up to the one that covers offset. */
static void find_line(const uint8_t *at, uint32_t offset, struct symbol *symbol)
{
    uint32_t place = 0, step;
    int line = 0;

    symbol->file = NULL;
    while ((step = read_packed(&at)) > 0 && place + step - 1 <= offset) {
        place += step - 1;
        uint32_t change = read_packed(&at);
        int delta = (int)((change >> 1) + 1) / 2;
        line += change & 2 ? -delta : (int)(change >> 2);
        if (change & 1)
            symbol->file = symbol_strings + symbol_files[read_packed(&at)];
        symbol->line = (unsigned)line;
    }
}

bool symbol_find(uintptr_t address, struct symbol *symbol)
{
    const struct row *low = symbol_table;

    if (!&symbol_count || symbol_count == 0 || address < low->address)
        return false;
    for (uint32_t count = symbol_count; count > 1;) { /* the last row at or below address */
        uint32_t half = count / 2;
        if (low[half].address <= address) {
            low += half;
            count -= half;
        } else {
            count = half;
        }
    }
    symbol->name = symbol_strings + low->name;
    symbol->offset = (uint32_t)(address - low->address);
    find_line(symbol_lines + low->lines, symbol->offset, symbol);
    return true;
}

const char *symbol_describe(uintptr_t address, char *buffer, size_t size)
{
    struct symbol symbol;

    if (!symbol_find(address, &symbol))
        ksnprintf(buffer, size, "0x%08zx", (size_t)address);
    else if (symbol.file)
        ksnprintf(buffer, size, "%s+0x%x (%s:%u)", symbol.name, (unsigned)symbol.offset,
                  symbol.file, symbol.line);
    else
        ksnprintf(buffer, size, "%s+0x%x", symbol.name, (unsigned)symbol.offset);
    return buffer;
}
