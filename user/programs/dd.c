/* SPDX-License-Identifier: MIT */
/*
 * dd: copies blocks: if=FILE of=FILE bs=BYTES count=BLOCKS skip=BLOCKS (of the input) seek=BLOCKS (of
 * the output). Numbers may end with k or M. Without seek the output is cut to nothing first.
 */
#include "output.h"
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char *input, *output;
static long long block_size = 512, count = LLONG_MAX, skip, seek;

static long long number(const char *text)
{
    char *end;

    errno = 0;
    long long value = strtoll(text, &end, 10);
    long long unit = *end == 'k' ? 1024 : *end == 'M' ? 1024 * 1024 : 1;
    if (end == text || value < 0 || end[unit > 1])
        errx(2, "%s: not a number", text);
    if (errno == ERANGE || __builtin_mul_overflow(value, unit, &value))
        errx(2, "%s: out of range", text);
    return value;
}

static void take_operand(const char *operand)
{
    static const struct {
        const char *name;
        long long *value;
    } numbers[] = {{"bs=", &block_size}, {"count=", &count}, {"skip=", &skip}, {"seek=", &seek}};

    if (strncmp(operand, "if=", 3) == 0) {
        input = operand + 3;
        return;
    }
    if (strncmp(operand, "of=", 3) == 0) {
        output = operand + 3;
        return;
    }
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        size_t length = strlen(numbers[i].name);

        if (strncmp(operand, numbers[i].name, length) == 0) {
            *numbers[i].value = number(operand + length);
            return;
        }
    }
    errx(2, "usage: dd [if=file] [of=file] [bs=n] [count=n] [skip=n] [seek=n]");
}

static void open_files(void)
{
    int how = O_WRONLY | O_CREAT | (seek ? 0 : O_TRUNC);
    int from = input ? open(input, O_RDONLY) : STDIN_FILENO;
    int to = output ? open(output, how, 0666) : STDOUT_FILENO;

    if (from < 0 || to < 0)
        err(1, "%s", from < 0 ? input : output);
    dup2(from, STDIN_FILENO);
    dup2(to, STDOUT_FILENO);
}

/* Reads a whole block, as far as there is one: from a pipe it may come in pieces. */
static ssize_t read_block(char *block, size_t size)
{
    size_t have = 0;

    while (have < size) {
        ssize_t n = read(STDIN_FILENO, block + have, size - have);
        if (n < 0)
            err(1, "%s", input ? input : "standard input");
        if (n == 0)
            break;
        have += (size_t)n;
    }
    return (ssize_t)have;
}

/* Where a number of blocks ends, in bytes. */
static long long end_of(long long blocks)
{
    long long bytes;

    if (__builtin_mul_overflow(blocks, block_size, &bytes))
        errx(2, "%lld blocks: out of range", blocks);
    return bytes;
}

int main(int argc, char **argv)
{
    long long total = 0;
    ssize_t n;

    for (int i = 1; i < argc; i++)
        take_operand(argv[i]);
    char *block = block_size > 0 && block_size <= INT_MAX ? malloc((size_t)block_size) : NULL;
    if (!block)
        errx(1, "no memory for a block of %lld bytes", block_size);
    long long skipped = end_of(skip), start = end_of(seek);
    open_files();
    for (; skip > 0 && lseek(STDIN_FILENO, skipped, SEEK_CUR) < 0; skip--) {
        if (read_block(block, (size_t)block_size) < block_size)
            break;
    }
    if (seek && lseek(STDOUT_FILENO, start, SEEK_CUR) < 0)
        err(1, "%s", output ? output : "standard output");
    while (count-- > 0 && (n = read_block(block, (size_t)block_size)) > 0) {
        if (write_all(STDOUT_FILENO, block, (size_t)n) != 0)
            err(1, "%s", output ? output : "standard output");
        total += n;
    }
    fprintf(stderr, "%lld bytes\n", total);
    return 0;
}
