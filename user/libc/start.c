/* SPDX-License-Identifier: MIT */
/* From the words on the stack to main(), and from there to exit(). */
#include <err.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "thread/thread.h"

char **environ;
const char *program_name = "?";

int main(int argc, char **argv, char **envp);
void __start_program(uintptr_t *stack) __attribute__((noreturn));

/* crt0.S calls this with the stack pointer that the kernel set. */
void __start_program(uintptr_t *stack)
{
    int argc = (int)stack[0];
    char **argv = (char **)(stack + 1);

    environ = argv + argc + 1;
    if (argc > 0) {
        const char *slash = strrchr(argv[0], '/');

        program_name = slash != NULL ? slash + 1 : argv[0];
    }
    if (has_tls())
        start_tls();
    exit(main(argc, argv, environ));
}
