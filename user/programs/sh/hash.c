/* SPDX-License-Identifier: MIT */
/* The places of programs that have been run, so that PATH is not searched each time; and the builtin hash. */
#include "sh.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct place {
    struct place *next;
    char *path;
    char name[];
};

static struct place *places; /* the latest first */

const char *hash_find(const char *name)
{
    const struct place *place = places;

    while (place && strcmp(place->name, name) != 0)
        place = place->next;
    return place ? place->path : NULL;
}

void hash_forget(void)
{
    while (places) {
        struct place *gone = places;

        places = gone->next;
        free(gone->path);
        free(gone);
    }
}

static void forget_one(const char *name)
{
    struct place **at = &places;

    while (*at && strcmp((*at)->name, name) != 0)
        at = &(*at)->next;
    struct place *gone = *at;
    if (gone) {
        *at = gone->next;
        free(gone->path);
        free(gone);
    }
}

bool hash_remember(const char *name)
{
    const char *known = hash_find(name);

    if (strchr(name, '/') || shell.default_path || (known && access(known, X_OK) == 0))
        return true;
    forget_one(name);
    struct mark mark = arena_mark();
    const char *path = find_program(name);
    if (path && *path == '/') { /* any other path would change with the current directory */
        struct place *place = check_memory(calloc(1, sizeof(*place) + strlen(name) + 1));

        strcpy(place->name, name);
        place->next = places;
        places = place;
        place->path = save_text(path);
    }
    arena_release(mark);
    return path != NULL;
}

/* hash [-r] [name...]: shows, forgets or finds the places of programs. */
int builtin_hash(int argc, char **args)
{
    int first = 1, status = 0;

    if (argc > 1 && strcmp(args[1], "-r") == 0) {
        hash_forget();
        first++;
    }
    for (const struct place *place = argc == 1 ? places : NULL; place; place = place->next)
        puts(place->path);
    for (; first < argc; first++) {
        if (find_builtin(args[first]) || get_function(args[first]) || hash_remember(args[first]))
            continue;
        complain("hash: %s: not found", args[first]);
        status = 1;
    }
    return status;
}
