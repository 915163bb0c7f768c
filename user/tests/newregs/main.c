/* SPDX-License-Identifier: MIT */
/*
 * newregs: a new program finds zeros in the registers for floating point and vectors.
 *
 * Fills them with a pattern, and then becomes "newregs look", which fails if it finds anything else
 * than zeros: that would be data of another program. Values that the C library left there before
 * main() would be found as well; the library leaves none.
 */
#include "command/help.h"
#include "registers.h"
#include <err.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static unsigned char found[FP_REGISTERS_MAX], pattern[FP_REGISTERS_MAX];

/* The status of "newregs look". */
static int look(size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (found[i] != 0) {
            printf("newregs: byte %zu of the registers is 0x%x\n", i, (unsigned)found[i]);
            return 1;
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    size_t n = fp_registers_store(found);

    answer_help(argc, argv, "newregs");
    if (argc > 1 && strcmp(argv[1], "look") == 0)
        return look(n);
    for (size_t i = 0; i < n; i++)
        pattern[i] = (unsigned char)(i * 7 + 1);
    fp_registers_load(pattern);
    fp_registers_store(found);
    if (memcmp(found, pattern, n) != 0)
        errx(2, "the registers do not hold the loaded values");
    execv("/bin/newregs", (char *const[]){"newregs", "look", NULL});
    err(2, "/bin/newregs");
}
