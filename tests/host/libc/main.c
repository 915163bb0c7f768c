/* SPDX-License-Identifier: MIT */
/* The unit tests of the C library: `make test-libc`. */

#include "libc.h"

int main(void)
{
    kernel_reset();
    return string_tests() + number_tests() + format_tests() + stream_tests() + malloc_tests() +
                       misc_tests() + regex_tests() + fnmatch_tests() + math_tests() +
                       thread_tests() + word_tests() + crypt_tests() ==
                   0
               ? EXIT_SUCCESS
               : EXIT_FAILURE;
}
