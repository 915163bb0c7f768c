/* SPDX-License-Identifier: MIT */
/*
 * execve of files that are no programs, or whose headers are impossible. The offsets are those of
 * ELF32.
 */
#include "test.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    MAGIC = 0,
    WORD_SIZE = 4,
    BYTE_ORDER = 5,
    TYPE = 16,
    MACHINE = 18,
    ENTRY = 24,
    SEGMENTS_AT = 28,
    SECTIONS_AT = 32,
    SEGMENT_SIZE = 42,
    SEGMENT_COUNT = 44,
    SECTION_COUNT = 48,
    HEADER_BYTES = 52,
    SEGMENT_BYTES = 32,
};

/* Offsets within a segment's description. */
enum { OFFSET = 4, ADDRESS = 8, FILE_BYTES = 16, MEMORY_BYTES = 20, FLAGS = 24 };

static unsigned char image[1 << 20]; /* /bin/true, or another program */
static size_t image_size;

static void load_program(const char *path)
{
    int fd = open(path, O_RDONLY);

    CHECK(fd >= 0);
    ssize_t n = read(fd, image, sizeof(image));
    CHECK(n > HEADER_BYTES && (size_t)n < sizeof(image));
    image_size = (size_t)n;
    close(fd);
}

static void load_image(void)
{
    load_program("/bin/true");
}

static uint32_t get32(size_t at)
{
    uint32_t value;

    memcpy(&value, image + at, sizeof(value));
    return value;
}

static void put32(size_t at, uint32_t value)
{
    memcpy(image + at, &value, sizeof(value));
}

static void put16(size_t at, uint16_t value)
{
    memcpy(image + at, &value, sizeof(value));
}

/* Writes size bytes of the image into the file "program". */
static void save(size_t size)
{
    unlink("program");
    int fd = open("program", O_WRONLY | O_CREAT | O_TRUNC, 0777);
    CHECK(fd >= 0);
    CHECK(write(fd, image, size) == (ssize_t)size);
    CHECK(close(fd) == 0);
}

/* Runs the image. Returns the child's status, or 98 if exec failed because of a bad format. */
static int run_image(size_t size)
{
    char *const args[] = {"program", NULL};

    save(size);
    pid_t pid = start_child();
    if (pid == 0) {
        execve("program", args, NULL);
        _exit(errno == ENOEXEC ? 98 : 97);
    }
    return end_of(pid);
}

#define CHECK_REFUSED(size) CHECK(run_image(size) == 98 << 8)

static void elf_good(void)
{
    load_image();
    CHECK(run_image(image_size) == 0);
}

static void no_program(void)
{
    static const char text[] = "echo this is a script, for shells to understand\n";

    CHECK_REFUSED(0);
    memcpy(image, text, sizeof(text));
    CHECK_REFUSED(sizeof(text));
}

static void elf_truncated(void)
{
    load_image();
    CHECK_REFUSED(3);
    CHECK_REFUSED(HEADER_BYTES - 1);
    CHECK_REFUSED(HEADER_BYTES);
    CHECK_REFUSED(get32(SEGMENTS_AT) + SEGMENT_BYTES - 1);
    CHECK_REFUSED(get32(SEGMENTS_AT) + SEGMENT_BYTES * 3); /* headers but no content */
}

/* Changes one word of the header, and expects that the file is refused. */
static void refuse_word(size_t at, uint32_t value)
{
    load_image();
    put32(at, value);
    CHECK_REFUSED(image_size);
}

static void refuse_half(size_t at, uint16_t value)
{
    load_image();
    put16(at, value);
    CHECK_REFUSED(image_size);
}

static void refuse_byte(size_t at, unsigned char value)
{
    load_image();
    image[at] = value;
    CHECK_REFUSED(image_size);
}

static void elf_bad_header(void)
{
    refuse_word(MAGIC, 0);
    refuse_byte(MAGIC + 3, 'G');
    refuse_byte(WORD_SIZE, 2);  /* 64 bits */
    refuse_byte(BYTE_ORDER, 2); /* the high byte first */
    refuse_half(TYPE, 1);       /* an object file */
    refuse_half(TYPE, 4);       /* a dump */
    refuse_half(MACHINE, 2);    /* a SPARC */
    refuse_word(ENTRY, KERNEL_ADDRESS);
    refuse_word(ENTRY, UINT32_MAX);
    refuse_half(SEGMENT_SIZE, 31);
    refuse_half(SEGMENT_COUNT, 0);
    refuse_half(SEGMENT_COUNT, UINT16_MAX);
    refuse_word(SEGMENTS_AT, (uint32_t)sizeof(image));
    refuse_word(SEGMENTS_AT, UINT32_MAX);
    refuse_word(SEGMENTS_AT, UINT32_MAX - SEGMENT_BYTES + 1);
}

/* The offset of a field of the first segment, in the image just loaded. */
static size_t segment_field(size_t field)
{
    load_image();
    return get32(SEGMENTS_AT) + field;
}

static void elf_bad_segment(void)
{
    refuse_word(segment_field(ADDRESS), KERNEL_ADDRESS);
    refuse_word(segment_field(ADDRESS), 0); /* nothing may be at address 0, because null pointers
                                             * must fault */
    refuse_word(segment_field(ADDRESS), UINT32_MAX - PAGE + 1);
    refuse_word(segment_field(ADDRESS), 0x10004); /* another offset in its page */
    refuse_word(segment_field(MEMORY_BYTES), 0);  /* less than the file has */
    refuse_word(segment_field(MEMORY_BYTES), 0x7fffffff);
    refuse_word(segment_field(MEMORY_BYTES), UINT32_MAX); /* wraps around */
    refuse_word(segment_field(MEMORY_BYTES), UINT32_MAX - 0x10000 + 1);
    refuse_word(segment_field(FILE_BYTES), UINT32_MAX);
    refuse_word(segment_field(OFFSET), 0x7ffff000);
    refuse_word(segment_field(OFFSET), UINT32_MAX - PAGE + 1);
}

/* It begins in the last page below the kernel, and ends behind the kernel's start. */
static void elf_into_kernel(void)
{
    size_t at = segment_field(0);

    put32(at + ADDRESS, (uint32_t)(KERNEL_ADDRESS - PAGE));
    put32(at + MEMORY_BYTES, 2 * PAGE);
    put32(at + FILE_BYTES, 16);
    CHECK_REFUSED(image_size);
}

/* A segment that overlaps another. */
static void elf_overlap(void)
{
    load_image();
    size_t first = get32(SEGMENTS_AT), second = first + SEGMENT_BYTES;
    memcpy(image + second, image + first, SEGMENT_BYTES);
    CHECK_REFUSED(image_size);
}

/* A segment that lies in the place of the stack. */
static void elf_in_stack(void)
{
    load_image();
    size_t first = get32(SEGMENTS_AT), second = first + SEGMENT_BYTES;
    memcpy(image + second, image + first, SEGMENT_BYTES);
    put32(second + OFFSET, 0);
    put32(second + ADDRESS, (uint32_t)((uintptr_t)&first & ~(PAGE - 1)));
    put32(second + FILE_BYTES, 0);
    put32(second + MEMORY_BYTES, PAGE);
    CHECK_REFUSED(image_size);
}

/* There is nothing at the entry, or nothing to execute: that process is ended, and no other. */
static void elf_bad_entry(void)
{
    static const uint32_t entries[] = {0, 0x1000, 0x3ffff000, 0x00010001};

    for (size_t i = 0; i < LENGTH(entries); i++) {
        load_image();
        put32(ENTRY, entries[i]);
        int status = run_image(image_size);
        CHECK(i == 3 || WIFSIGNALED(status)); /* the last may be the middle of an instruction */
    }
}

/* Any byte of the header and the segments may be wrong: the kernel survives it in every case. */
static void elf_any_byte(void)
{
    unsigned seed = 1;

    for (int i = 0; i < 150; i++) {
        load_image();
        for (int change = 0; change < 3; change++) {
            seed = seed * 1103515245 + 12345;
            image[(seed >> 16) % (HEADER_BYTES + 3 * SEGMENT_BYTES)] = (unsigned char)(seed >> 8);
        }
        save(image_size);
        pid_t pid = start_child();
        if (pid == 0) {
            char *const args[] = {"program", NULL};
            pid_t alone = fork(); /* which may loop without end */

            if (alone == 0) {
                execve("program", args, NULL);
                _exit(98);
            }
            sleep_ms(5);
            kill(alone, SIGKILL);
            wait(NULL);
            _exit(0);
        }
        CHECK(end_of(pid) == 0);
    }
}

static void put_segment(unsigned i, uint32_t type, uint32_t address, uint32_t bytes, uint32_t flags)
{
    size_t at = HEADER_BYTES + i * SEGMENT_BYTES;

    memset(image + at, 0, SEGMENT_BYTES);
    put32(at, type);
    put32(at + ADDRESS, address);
    put32(at + MEMORY_BYTES, bytes);
    put32(at + FLAGS, flags);
}

/* A program that runs at any address: code from the file, and data, which are zero. */
static void make_pie(void)
{
    size_t code_bytes = (size_t)(pie_code_end - pie_code);

    load_image();
    put16(TYPE, 3);
    put32(ENTRY, PIE_CODE);
    put32(SEGMENTS_AT, HEADER_BYTES);
    put16(SEGMENT_COUNT, 2);
    put_segment(0, 1, 0, PIE_CODE + (uint32_t)code_bytes, 5);
    put32(HEADER_BYTES + FILE_BYTES, PIE_CODE + (uint32_t)code_bytes);
    put_segment(1, 1, PIE_DATA, PAGE, 6);
    memcpy(image + PIE_CODE, pie_code, code_bytes);
    image_size = PIE_CODE + code_bytes;
}

static void elf_any_address(void)
{
    make_pie();
    CHECK(run_image(image_size) == PIE_STATUS << 8);
    put16(SEGMENT_COUNT, 3);
    put_segment(2, 3, 0, 0, 4); /* asks for a dynamic linker */
    CHECK_REFUSED(image_size);
}

/* After such a program is moved, its parts must still lie in the program's memory. */
static void elf_any_address_beyond(void)
{
    static const uint32_t beyond[] = {KERNEL_ADDRESS - PAGE, KERNEL_ADDRESS - 4 * PAGE,
                                      UINT32_MAX - PAGE + 1, 0};

    for (size_t i = 0; i < LENGTH(beyond); i++) {
        make_pie();
        put_segment(1, 1, beyond[i], PAGE, 6);
        CHECK_REFUSED(image_size);
    }
    make_pie();
    put_segment(1, 1, PIE_DATA, UINT32_MAX - PIE_DATA, 6);
    CHECK_REFUSED(image_size);
    make_pie();
    put32(ENTRY, KERNEL_ADDRESS);
    CHECK_REFUSED(image_size);
    make_pie();
    put32(ENTRY, KERNEL_ADDRESS - 4); /* after the move, in the kernel */
    int status = run_image(image_size);
    CHECK(status == 98 << 8 || WIFSIGNALED(status));
}

/*
 * Runs the image, which is that of crash: it is killed, even if its sections, which the report
 * reads, are damaged.
 */
static void crash_image(void)
{
    char *const args[] = {"program", "null", NULL};

    save(image_size);
    pid_t pid = start_child();
    if (pid == 0) {
        execve("program", args, NULL);
        _exit(98);
    }
    int status = end_of(pid);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

/*
 * The kernel names the function that crashed from the file's sections, which may contain anything.
 */
static void crash_bad_sections(void)
{
    static const uint32_t values[] = {0, 1, 0x7fffffff, UINT32_MAX, UINT32_MAX - 51};
    unsigned seed = 1;

    for (size_t i = 0; i < LENGTH(values); i++) {
        load_program("/bin/crash");
        put32(SECTIONS_AT, values[i]);
        crash_image();
        load_program("/bin/crash");
        put16(SECTION_COUNT, (uint16_t)values[i]);
        crash_image();
    }
    for (int i = 0; i < 40; i++) {
        load_program("/bin/crash");
        size_t sections = get32(SECTIONS_AT); /* the last part of the file */
        for (int change = 0; change < 8; change++) {
            seed = seed * 1103515245 + 12345;
            image[sections + (seed >> 16) % (image_size - sections)] = (unsigned char)(seed >> 8);
        }
        crash_image();
    }
}

/* A running program may lose its name: its pages still come from the file. */
static void exec_unlinked(void)
{
    char *const args[] = {"program", EXEC_CHILD, "count", "x", NULL};
    static char copy[1 << 20];
    int fd = open(SELF, O_RDONLY), ends[2];

    CHECK(fd >= 0 && pipe(ends) == 0);
    ssize_t n = read(fd, copy, sizeof(copy));
    CHECK(n > 0 && (size_t)n < sizeof(copy));
    close(fd);
    fd = open("program", O_WRONLY | O_CREAT, 0777);
    CHECK(write(fd, copy, (size_t)n) == n && close(fd) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        execve("program", args, NULL);
        _exit(98);
    }
    sleep_ms(1); /* before, while or after it is read: the program must run */
    CHECK(unlink("program") == 0);
    int status = end_of(pid);
    CHECK(status == 2 << 8 || status == 98 << 8);
}

/* If a segment is longer than its part of the file, the rest is zero. This holds even if it is
 * read-only, and whatever bytes follow in the file's last page. */
static void elf_zeros_behind_constants(void)
{
    char address[12], count[12];
    char *const args[] = {"program", EXEC_CHILD, "zeros", address, count, NULL};

    load_program(SELF);
    size_t constants = get32(SEGMENTS_AT) + SEGMENT_BYTES;
    uint32_t bytes = get32(constants + FILE_BYTES), end = get32(constants + OFFSET) + bytes;
    uint32_t zeros = -end % PAGE; /* up to the next page, where the next segment begins */
    memset(image + end, 0xff, zeros);
    put32(constants + MEMORY_BYTES, bytes + zeros);
    snprintf(count, sizeof(count), "%u", (unsigned)zeros);
    snprintf(address, sizeof(address), "%u", (unsigned)(get32(constants + ADDRESS) + bytes));
    save(image_size);
    pid_t pid = start_child();
    if (pid == 0) {
        execve("program", args, NULL);
        _exit(98);
    }
    CHECK(end_of(pid) == 1 << 8);
}

const struct test elf_tests[] = {
    {"elf-good", elf_good},
    {"elf-no-program", no_program},
    {"elf-truncated", elf_truncated},
    {"elf-bad-header", elf_bad_header},
    {"elf-bad-segment", elf_bad_segment},
    {"elf-into-kernel", elf_into_kernel},
    {"elf-overlap", elf_overlap},
    {"elf-in-stack", elf_in_stack},
    {"elf-bad-entry", elf_bad_entry},
    {"elf-any-byte", elf_any_byte},
    {"elf-any-address", elf_any_address},
    {"elf-any-address-beyond", elf_any_address_beyond},
    {"elf-zeros-behind-constants", elf_zeros_behind_constants},
    {"crash-bad-sections", crash_bad_sections},
    {"exec-unlinked", exec_unlinked},
    {NULL, NULL},
};
