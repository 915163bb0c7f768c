/* SPDX-License-Identifier: MIT */
/*
 * lockstat: how often the kernel's locks were taken, and how long processes waited for them, the
 * longest wait first. From /proc/lockstat, which only kernels built with LOCKCHECK=1 have.
 */
#include "command/help.h"
#include "output.h"
#include <stdlib.h>
#include <string.h>

#define CLASSES_MAX 96

struct class
{
    unsigned taken, contended;
    unsigned long long waited_us, longest_us;
    char name[32];
};

static int compare(const void *a, const void *b)
{
    const struct class *x = a, *y = b;

    if (x->waited_us != y->waited_us)
        return x->waited_us < y->waited_us ? 1 : -1;
    return x->taken < y->taken ? 1 : x->taken > y->taken ? -1 : strcmp(x->name, y->name);
}

int main(int argc, char **argv)
{
    static struct class list[CLASSES_MAX];
    char line[128];
    size_t count = 0;

    answer_help(argc, argv, "lockstat");
    FILE *file = fopen("/proc/lockstat", "r");
    if (!file)
        err(1, "/proc/lockstat");
    while (count < CLASSES_MAX && fgets(line, sizeof(line), file)) {
        struct class *class = &list[count];
        if (sscanf(line, "%u %u %llu %llu %31[^\n]", &class->taken, &class->contended,
                   &class->waited_us, &class->longest_us, class->name) == 5)
            count++;
    }
    fclose(file);
    if (count == 0)
        errx(1, "this kernel does not count: build it with LOCKCHECK=1");
    qsort(list, count, sizeof(list[0]), compare);
    printf("     taken  contended  waited us longest us lock\n");
    for (size_t i = 0; i < count; i++)
        printf("%10u %10u %10llu %10llu %s\n", list[i].taken, list[i].contended, list[i].waited_us,
               list[i].longest_us, list[i].name);
    return finish_output(0);
}
