/* SPDX-License-Identifier: MIT */
/* Variables by name, and their first values. */
#include "awk.h"
#include <ctype.h>

struct cell *nf_cell, *nr_cell, *fnr_cell, *fs_cell, *rs_cell, *ofs_cell, *ors_cell, *subsep_cell,
    *convfmt_cell, *ofmt_cell, *rstart_cell, *rlength_cell, *filename_cell;

static struct named {
    struct named *next;
    char *name;
    struct cell cell;
} * variables;

struct cell *variable(const char *name)
{
    struct named *v = variables;

    while (v && strcmp(v->name, name) != 0)
        v = v->next;
    if (!v) {
        v = checked(calloc(1, sizeof(*v)));
        v->name = checked(strdup(name));
        v->next = variables;
        variables = v;
    }
    return &v->cell;
}

static struct cell *make_number(const char *name)
{
    struct cell *cell = variable(name);

    cell->kind = CELL_VALUE;
    cell->value = number_value(0);
    return cell;
}

static struct cell *make_text(const char *name, const char *text)
{
    struct cell *cell = variable(name);

    cell->kind = CELL_VALUE;
    cell->value = text_value(text, strlen(text));
    return cell;
}

static struct array *make_array(const char *name)
{
    struct cell *cell = variable(name);

    cell->kind = CELL_ARRAY;
    cell->array = checked(calloc(1, sizeof(*cell->array)));
    return cell->array;
}

void make_variables(int argc, char **argv)
{
    extern char **environ;
    struct array *arguments = make_array("ARGV"), *environment = make_array("ENVIRON");
    char key[24];

    nf_cell = make_number("NF");
    nr_cell = make_number("NR");
    fnr_cell = make_number("FNR");
    fs_cell = make_text("FS", " ");
    rs_cell = make_text("RS", "\n");
    ofs_cell = make_text("OFS", " ");
    ors_cell = make_text("ORS", "\n");
    subsep_cell = make_text("SUBSEP", "\034");
    convfmt_cell = make_text("CONVFMT", "%.6g");
    ofmt_cell = make_text("OFMT", "%.6g");
    rstart_cell = make_number("RSTART");
    rlength_cell = make_number("RLENGTH");
    filename_cell = make_text("FILENAME", "");
    set_value(&make_number("ARGC")->value, number_value(argc));
    for (int i = 0; i < argc; i++) {
        snprintf(key, sizeof(key), "%d", i);
        set_value(array_at(arguments, key), input_value(argv[i], strlen(argv[i])));
    }
    for (char **e = environ; *e; e++) {
        char *equals = strchr(*e, '=');
        char *name = equals ? checked(strndup(*e, (size_t)(equals - *e))) : NULL;

        if (name)
            set_value(array_at(environment, name), input_value(equals + 1, strlen(equals + 1)));
        free(name);
    }
}

bool is_assignment(const char *text)
{
    const char *t = text;

    if (!isalpha((unsigned char)*t) && *t != '_')
        return false;
    while (isalnum((unsigned char)*t) || *t == '_')
        t++;
    return *t == '=';
}

void assign_operand(const char *text)
{
    char *equals = strchr(text, '='), *name = checked(strndup(text, (size_t)(equals - text)));
    char *value = escaped(equals + 1);
    struct cell *cell = variable(name);

    if (cell->kind == CELL_ARRAY)
        errx(2, "%s: is an array", name);
    cell->kind = CELL_VALUE;
    set_value(&cell->value, input_value(value, strlen(value)));
    free(name);
    free(value);
}
