/* SPDX-License-Identifier: MIT */
/*
 * The parts of the ELF format that the boot loader, exec and crash reports need (System V ABI, chapters 4
 * and 5).
 */
#ifndef ABI_ELF_H
#define ABI_ELF_H

#include <stdint.h>

struct elf_header {
    uint8_t magic[4]; /* 0x7f 'E' 'L' 'F' */
    uint8_t word_size, byte_order, version, padding[9];
    uint16_t type, machine;
    uint32_t format_version;
    uint32_t entry;
    uint32_t segments_at; /* offset of the program headers in the file */
    uint32_t sections_at;
    uint32_t flags;
    uint16_t header_size;
    uint16_t segment_size, segment_count;
    uint16_t section_size, section_count, section_names;
};

struct elf_segment {
    uint32_t type;
    uint32_t offset;  /* of its bytes in the file */
    uint32_t address; /* of its bytes in memory */
    uint32_t physical;
    uint32_t file_bytes;
    uint32_t memory_bytes; /* zeros beyond file_bytes */
    uint32_t flags;
    uint32_t align;
};

struct elf_section {
    uint32_t name;
    uint32_t type;
    uint32_t flags;
    uint32_t address;
    uint32_t offset; /* in the file */
    uint32_t bytes;
    uint32_t link; /* of a symbol table: the section that holds its names */
    uint32_t info;
    uint32_t align;
    uint32_t entry_bytes;
};

struct elf_symbol {
    uint32_t name; /* offset in the names */
    uint32_t value;
    uint32_t bytes;
    uint8_t info; /* its kind in the low four bits */
    uint8_t other;
    uint16_t section;
};

/* Tags of the auxiliary vector, which follows the environment on a program's first stack. */
#define AT_NULL 0
#define AT_PHDR 3   /* address of the program headers */
#define AT_PHENT 4  /* bytes of one */
#define AT_PHNUM 5  /* their number */
#define AT_PAGESZ 6 /* bytes of a page */
#define AT_ENTRY 9  /* of the program's first instruction */
#define AT_UID 11
#define AT_EUID 12
#define AT_GID 13
#define AT_EGID 14
#define AT_HWCAP 16  /* what the processor can do */
#define AT_SECURE 23 /* the program has rights that its caller has not */
#define AT_RANDOM 25 /* address of 16 random bytes */
#define AT_EXECFN 31 /* address of the name that exec was given */

#define ELF_32BIT 1         /* word_size */
#define ELF_LITTLE_ENDIAN 1 /* byte_order */
#define ELF_EXECUTABLE 2    /* type */
#define ELF_DYNAMIC 3       /* type: runs at any address */
#define ELF_LOAD 1          /* segment type */
#define ELF_INTERPRETER 3   /* segment type: the name of a dynamic linker */
#define ELF_SYMBOLS 2       /* section type: a symbol table */
#define ELF_FUNCTION 2      /* kind of symbol */
#define ELF_WEAK 2          /* its binding */
#define ELF_FLAG_X 1
#define ELF_FLAG_W 2
#define ELF_FLAG_R 4

#endif
