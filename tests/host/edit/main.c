/* SPDX-License-Identifier: MIT */
/* Unit tests of the line editor (user/lib/edit), on this machine. */
#include "desk.h"
#include <locale.h>
#include <stdio.h>

int main(void)
{
    if (!setlocale(LC_CTYPE, "C.UTF-8")) {
        fputs("this machine has no locale C.UTF-8\n", stderr);
        return 1;
    }
    return test_keys() + test_screen() + test_history() + test_complete() != 0;
}
