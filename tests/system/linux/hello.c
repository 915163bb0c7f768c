/* SPDX-License-Identifier: MIT */
/* A static program for Linux without a library: it prints its arguments and its auxiliary vector. */
#ifdef __arm__
static long call(long number, long a, long b, long c)
{
    register long r0 __asm__("r0") = a, r1 __asm__("r1") = b, r2 __asm__("r2") = c;

    /* The number goes into r7, which Thumb code uses for itself. */
    __asm__ volatile("push {r7}\n\tmov r7, %3\n\tsvc #0\n\tpop {r7}"
                     : "+r"(r0)
                     : "r"(r1), "r"(r2), "r"(number)
                     : "memory");
    return r0;
}
__asm__(".globl _start\n_start: mov r0, sp\n bic sp, sp, #7\n bl begin\n");
#else
static long call(long number, long a, long b, long c)
{
    long result;

    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory");
    return result;
}
__asm__(".globl _start\n_start: movl %esp, %eax\n andl $-16, %esp\n subl $12, %esp\n pushl %eax\n "
        "call begin\n");
#endif

static void print(const char *text)
{
    long n = 0;

    while (text[n])
        n++;
    call(4, 1, (long)text, n);
}

void begin(long *stack)
{
    long argc = stack[0], *aux = stack + 1 + argc + 1;

    for (long i = 1; i <= argc; i++) {
        print((char *)stack[i]);
        print("\n");
    }
    while (*aux++)
        ;
    for (; aux[0]; aux += 2) {
        if (aux[0] == 6 && aux[1] == 4096)
            print("page size\n");
        if (aux[0] == 31)
            print((char *)aux[1]);
    }
    print(call(511, 0, 0, 0) == -38 ? "\nno such call\n" : "\nwrong\n");
    call(1, 7, 0, 0);
}
