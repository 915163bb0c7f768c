/* SPDX-License-Identifier: MIT */
/*
 * dd: copies blocks: if=FILE of=FILE, bs=, ibs= and obs=BYTES of a block, count=BLOCKS, skip=BLOCKS
 * (of the input) seek=BLOCKS (of the output), conv=CONVERSION,... Numbers may be products, 2x512,
 * of which each may end with b (512), k or M.
 *
 * A block is the result of one read(). With bs= it is written as it was read; otherwise blocks of
 * output are filled.
 */
#include "command/help.h"
#include "output.h"
#include <ctype.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LOWER = 1, UPPER = 2, SWAB = 4, NOERROR = 8, NOTRUNC = 16, SYNC = 32 };

static const struct {
    const char *name;
    unsigned flag;
} conversions[] = {{"lcase", LOWER},     {"ucase", UPPER},     {"swab", SWAB},
                   {"noerror", NOERROR}, {"notrunc", NOTRUNC}, {"sync", SYNC}};

static const char *input, *output;
static long long both_size = -1, input_size = 512, output_size = 512, count = LLONG_MAX, skip, seek;
static unsigned conversion;
static char *block, *gathered; /* of input; of output, not yet full */
static size_t gathered_size;

/* Blocks that were full, and blocks that were not. */
static unsigned long long full_in, part_in, full_out, part_out;

/* A factor of a number; *text moves behind it. */
static long long factor(const char **text)
{
    char *end;
    long long unit = 1, value;

    errno = 0;
    value = strtoll(*text, &end, 10);
    if (end == *text || !isdigit((unsigned char)**text))
        errx(2, "%s: not a number", *text);
    if (*end && strchr("bkM", *end)) {
        unit = *end == 'b' ? 512 : *end == 'k' ? 1024 : 1024 * 1024;
        end++;
    }
    if (errno == ERANGE || __builtin_mul_overflow(value, unit, &value))
        errx(2, "%s: out of range", *text);
    *text = end;
    return value;
}

static long long number(const char *text)
{
    const char *at = text;
    long long value = factor(&at);

    while (*at == 'x') {
        at++;
        if (__builtin_mul_overflow(value, factor(&at), &value))
            errx(2, "%s: out of range", text);
    }
    if (*at)
        errx(2, "%s: not a number", text);
    return value;
}

static void take_conversions(const char *list)
{
    for (size_t n; *list; list += n + (list[n] == ',')) {
        size_t i = 0, all = sizeof(conversions) / sizeof(*conversions);

        n = strcspn(list, ",");
        while (i < all &&
               (strlen(conversions[i].name) != n || memcmp(conversions[i].name, list, n)))
            i++;
        if (i == all)
            errx(2, "conv=%s: no such conversion", list);
        conversion |= conversions[i].flag;
    }
    if ((conversion & LOWER) && (conversion & UPPER))
        errx(2, "lcase and ucase exclude each other");
}

static void take_operand(const char *operand)
{
    static const struct {
        const char *name;
        long long *value;
    } numbers[] = {{"bs=", &both_size}, {"ibs=", &input_size}, {"obs=", &output_size},
                   {"count=", &count},  {"skip=", &skip},      {"seek=", &seek}};

    if (strncmp(operand, "if=", 3) == 0)
        input = operand + 3;
    else if (strncmp(operand, "of=", 3) == 0)
        output = operand + 3;
    else if (strncmp(operand, "conv=", 5) == 0)
        take_conversions(operand + 5);
    else {
        size_t i = 0, all = sizeof(numbers) / sizeof(*numbers);

        while (i < all && strncmp(operand, numbers[i].name, strlen(numbers[i].name)) != 0)
            i++;
        if (i == all)
            errx(2, "%s: unknown operand: if= of= bs= ibs= obs= count= skip= seek= conv=", operand);
        *numbers[i].value = number(operand + strlen(numbers[i].name));
    }
}

_Noreturn static void fail_output(void)
{
    err(1, "%s", output ? output : "standard output");
}

_Noreturn static void fail_input(void)
{
    err(1, "%s", input ? input : "standard input");
}

/* The end of a number of blocks, in bytes. */
static long long end_of(long long blocks, long long size)
{
    long long bytes;

    if (__builtin_mul_overflow(blocks, size, &bytes))
        errx(2, "%lld blocks: out of range", blocks);
    return bytes;
}

/* Skips blocks of the input; if it is a pipe, they must be read. */
static void skip_input(void)
{
    struct stat st;
    long long bytes = end_of(skip, input_size);

    if (bytes == 0 || lseek(STDIN_FILENO, bytes, SEEK_CUR) >= 0)
        return;
    if (fstat(STDIN_FILENO, &st) == 0 && S_ISREG(st.st_mode))
        fail_input();
    for (ssize_t n; bytes > 0; bytes -= n) {
        n = read(STDIN_FILENO, block, bytes < input_size ? (size_t)bytes : (size_t)input_size);
        if (n < 0)
            fail_input();
        if (n == 0)
            errx(1, "%s ends before the part to copy", input ? input : "standard input");
    }
}

/*
 * The part of a file that seek= skips stays. Without notrunc, the rest of the file is removed
 * first.
 */
static void open_output(void)
{
    int how = O_WRONLY | O_CREAT | (seek || (conversion & NOTRUNC) ? 0 : O_TRUNC);
    long long start = end_of(seek, output_size);
    struct stat st;

    int to = output ? open(output, how, 0666) : STDOUT_FILENO;
    if (to < 0)
        fail_output();
    if (output && seek && !(conversion & NOTRUNC) && fstat(to, &st) == 0 && S_ISREG(st.st_mode) &&
        ftruncate(to, start) != 0)
        fail_output();
    if (seek && lseek(to, start, SEEK_CUR) < 0)
        fail_output();
    if (to != STDOUT_FILENO && (dup2(to, STDOUT_FILENO) < 0 || close(to) != 0))
        fail_output();
}

static void open_input(void)
{
    int from = input ? open(input, O_RDONLY) : STDIN_FILENO;

    if (from < 0)
        fail_input();
    if (from != STDIN_FILENO && (dup2(from, STDIN_FILENO) < 0 || close(from) != 0))
        fail_input();
    skip_input();
}

static void write_block(const char *data, size_t n, long long full)
{
    if (write_all(STDOUT_FILENO, data, n) != 0)
        fail_output();
    full_out += (long long)n == full;
    part_out += (long long)n != full;
}

/* Fills blocks of output. */
static void gather(const char *data, size_t n)
{
    while (n > 0) {
        size_t space = (size_t)output_size - gathered_size, part = n < space ? n : space;

        memcpy(gathered + gathered_size, data, part);
        gathered_size += part;
        data += part;
        n -= part;
        if ((long long)gathered_size == output_size) {
            write_block(gathered, gathered_size, output_size);
            gathered_size = 0;
        }
    }
}

static void convert(char *data, size_t n)
{
    for (size_t i = 0; conversion & SWAB && i + 1 < n; i += 2) {
        char first = data[i];
        data[i] = data[i + 1];
        data[i + 1] = first;
    }
    for (size_t i = 0; conversion & (LOWER | UPPER) && i < n; i++) {
        int c = (unsigned char)data[i];
        data[i] = (char)(conversion & LOWER ? tolower(c) : toupper(c));
    }
}

/*
 * Reads a block. Returns its size, 0 at the end. After an error with noerror, the block is zeros if
 * sync= is given.
 */
static size_t read_block(void)
{
    size_t size = (size_t)input_size;
    ssize_t n;

    if (conversion & SYNC)
        memset(block, 0, size);
    while ((n = read(STDIN_FILENO, block, size)) < 0) {
        if (!(conversion & NOERROR))
            fail_input();
        warn("%s", input ? input : "standard input");
        if (lseek(STDIN_FILENO, input_size, SEEK_CUR) < 0)
            return 0;
        if (conversion & SYNC)
            break;
    }
    full_in += (size_t)n == size;
    part_in += n != 0 && (size_t)n != size;
    return n != 0 && (conversion & SYNC) ? size : (size_t)n;
}

static void copy(void)
{
    bool as_read = both_size > 0 && !(conversion & (LOWER | UPPER | SWAB));

    for (size_t n; count > 0 && (n = read_block()) > 0; count--) {
        convert(block, n);
        if (as_read)
            write_block(block, n, output_size);
        else
            gather(block, n);
    }
    if (gathered_size > 0)
        write_block(gathered, gathered_size, output_size);
}

int main(int argc, char **argv)
{
    answer_help(argc, argv,
                "dd [if=file] [of=file] [ibs=n] [obs=n] [bs=n] [count=n] [skip=n] [seek=n] "
                "[conv=word,...]");
    for (int i = 1; i < argc; i++)
        take_operand(argv[i]);
    if (both_size >= 0)
        input_size = output_size = both_size;
    if (input_size < 1 || output_size < 1 || input_size > INT_MAX || output_size > INT_MAX)
        errx(2, "the size of a block is out of range");
    end_of(skip, input_size);
    end_of(seek, output_size);
    block = malloc((size_t)input_size);
    gathered = malloc((size_t)output_size);
    if (!block || !gathered)
        err(1, "no memory for a block");
    open_input();
    open_output();
    copy();
    fprintf(stderr, "%llu+%llu records in\n%llu+%llu records out\n", full_in, part_in, full_out,
            part_out);
    return 0;
}
