/* SPDX-License-Identifier: MIT */
/*
 * cksum [FILE...]: prints the checksum of each file (POSIX's, a CRC of the bytes and of their number), its size in bytes, and its
 * name. Without a name, that of the standard input.
 */
#include "output.h"
#include <fcntl.h>
#include <stdint.h>

#define POLYNOMIAL 0x04c11db7u

static uint32_t table[256];

static void make_table(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t crc = i << 24;
        for (int bit = 0; bit < 8; bit++)
            crc = crc << 1 ^ (crc >> 31 ? POLYNOMIAL : 0);
        table[i] = crc;
    }
}

static uint32_t add_byte(uint32_t crc, uint8_t byte)
{
    return crc << 8 ^ table[crc >> 24 ^ byte];
}

/* Prints the line of an open file. Returns the status. */
static int sum(int fd, const char *name)
{
    static uint8_t buffer[32768];
    uint64_t size = 0;
    uint32_t crc = 0;
    ssize_t n;

    while ((n = read(fd, buffer, sizeof(buffer))) > 0) {
        for (ssize_t i = 0; i < n; i++)
            crc = add_byte(crc, buffer[i]);
        size += (uint64_t)n;
    }
    if (n < 0) {
        warn("%s", name ? name : "standard input");
        return 1;
    }
    for (uint64_t rest = size; rest > 0; rest >>= 8)
        crc = add_byte(crc, (uint8_t)rest);
    printf("%lu %llu%s%s\n", (unsigned long)~crc & 0xffffffff, (unsigned long long)size,
           name ? " " : "", name ? name : "");
    return 0;
}

int main(int argc, char **argv)
{
    int status = 0;

    answer_help(argc, argv, "cksum [file...]");
    if (getopt(argc, argv, "") != -1)
        errx(2, "usage: cksum [file...]");
    make_table();
    if (optind == argc)
        return finish_output(sum(STDIN_FILENO, NULL));
    for (int i = optind; i < argc; i++) {
        int fd = open(argv[i], O_RDONLY);
        if (fd < 0) {
            warn("%s", argv[i]);
            status = 1;
            continue;
        }
        status |= sum(fd, argv[i]);
        close(fd);
    }
    return finish_output(status);
}
