/* SPDX-License-Identifier: MIT */
/* Arrays: hash tables with lists of elements; and the table of variables, which is one of them by names. */
#include "awk.h"

#define FIRST_SIZE 16

static size_t place(const struct array *array, const char *key)
{
    size_t hash = 2166136261u;

    for (; *key; key++)
        hash = (hash ^ (unsigned char)*key) * 16777619u;
    return hash % array->size;
}

/* The link to an element, or to the end of its list. */
static struct element **find(const struct array *array, const char *key)
{
    struct element **link = &array->buckets[place(array, key)];

    while (*link && strcmp((*link)->key, key) != 0)
        link = &(*link)->next;
    return link;
}

static void grow(struct array *array)
{
    struct array larger = {.size = array->size ? 4 * array->size : FIRST_SIZE,
                           .count = array->count};
    struct element *next;

    larger.buckets = checked(calloc(larger.size, sizeof(struct element *)));
    for (size_t i = 0; i < array->size; i++) {
        for (struct element *e = array->buckets[i]; e; e = next) {
            struct element **link = find(&larger, e->key);

            next = e->next;
            e->next = NULL;
            *link = e;
        }
    }
    free(array->buckets);
    *array = larger;
}

struct value *array_at(struct array *array, const char *key)
{
    if (array->count >= 2 * array->size)
        grow(array);
    struct element **link = find(array, key);
    if (!*link) {
        *link = checked(calloc(1, sizeof(**link)));
        (*link)->key = checked(strdup(key));
        array->count++;
    }
    return &(*link)->value;
}

bool array_has(const struct array *array, const char *key)
{
    return array->size > 0 && *find(array, key) != NULL;
}

void array_remove(struct array *array, const char *key)
{
    if (!array_has(array, key))
        return;
    struct element **link = find(array, key), *e = *link;
    *link = e->next;
    free_value(&e->value);
    free(e->key);
    free(e);
    array->count--;
}

void array_clear(struct array *array)
{
    struct element *next;

    for (size_t i = 0; i < array->size; i++) {
        for (struct element *e = array->buckets[i]; e; e = next) {
            next = e->next;
            free_value(&e->value);
            free(e->key);
            free(e);
        }
    }
    free(array->buckets);
    *array = (struct array){0};
}
