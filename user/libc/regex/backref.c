/* SPDX-License-Identifier: MIT */
/*
 * Matching with back references. The automaton alone does not know which text a group matched. So
 * this file searches it in depth, over configurations: a state, a position, and the text of each
 * group. If two configurations differ only in groups that no back reference names, only one is
 * visited. Their number is bounded by the length of the text to the power of 1 + 2 * (groups
 * referred to), so it is not exponential in the length. Beyond CONFIGURATIONS_MAX the answer is
 * REG_ESPACE.
 *
 * Among the longest matches, the one found first gives the groups: repetitions continue before they
 * end.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

#define CONFIGURATIONS_MAX (1u << 18)
#define UNSET UINT32_MAX
#define FIXED 2 /* words of a configuration before its groups: state and position */

struct search {
    const struct regex_program *program;
    const struct subject *subject;
    size_t words;       /* of a configuration: state, position, then begin and end of each group */
    uint32_t *all;      /* configurations */
    size_t count, room; /* of them */
    uint32_t *table;    /* of their numbers plus 1, by hash; 0 is free */
    size_t table_size;  /* a power of two */
    uint32_t *pending;  /* numbers of the configurations still to be visited, the next one last */
    size_t pending_count; /* at most count */
    uint32_t *best;       /* the longest match so far; state NONE: none */
};

static bool group_counts(const struct search *search, size_t group)
{
    return group <= BACKREFS && (search->program->backrefs >> group & 1) != 0;
}

static size_t hash(const struct search *search, const uint32_t *config)
{
    uint32_t value = config[0] * 0x9e3779b1u + config[1];

    for (size_t group = 1; group <= search->program->groups && group <= BACKREFS; group++) {
        if (group_counts(search, group)) {
            value = (value ^ value >> 15) * 0x85ebca6bu + config[2 * group];
            value = (value ^ value >> 13) * 0xc2b2ae35u + config[2 * group + 1];
        }
    }
    return (value ^ value >> 16) * 0x9e3779b1u >> 7;
}

static bool same(const struct search *search, const uint32_t *a, const uint32_t *b)
{
    bool equal = a[0] == b[0] && a[1] == b[1];

    for (size_t group = 1; equal && group <= search->program->groups && group <= BACKREFS; group++)
        equal = !group_counts(search, group) ||
                (a[2 * group] == b[2 * group] && a[2 * group + 1] == b[2 * group + 1]);
    return equal;
}

/* The slot of a configuration in the table, or the free slot for it. */
static uint32_t *find_place(struct search *search, const uint32_t *config)
{
    size_t at = hash(search, config) & (search->table_size - 1);

    while (search->table[at] != 0 &&
           !same(search, config, search->all + (search->table[at] - 1) * search->words))
        at = (at + 1) & (search->table_size - 1);
    return &search->table[at];
}

/* Makes all arrays twice as large. */
static bool enlarge(struct search *search)
{
    size_t room = search->room * 2;
    uint32_t *all, *pending, *table;

    if (room > CONFIGURATIONS_MAX)
        return false;
    all = reallocarray(search->all, room, search->words * sizeof(*all));
    if (all != NULL)
        search->all = all;
    pending = reallocarray(search->pending, room, sizeof(*pending));
    if (pending != NULL)
        search->pending = pending;
    table = calloc(2 * room, sizeof(*table));
    if (all == NULL || pending == NULL || table == NULL) {
        free(table);
        return false;
    }
    free(search->table);
    search->table = table;
    search->table_size = 2 * room;
    search->room = room;
    for (size_t i = 0; i < search->count; i++)
        *find_place(search, search->all + i * search->words) = (uint32_t)i + 1;
    return true;
}

/* Schedules a visit of a configuration, unless it is known. False: out of memory. */
static bool add(struct search *search, const uint32_t *config)
{
    uint32_t *place;

    if (search->count == search->room && !enlarge(search))
        return false;
    place = find_place(search, config);
    if (*place != 0)
        return true;
    memcpy(search->all + search->count * search->words, config, search->words * sizeof(*config));
    search->pending[search->pending_count++] = (uint32_t)search->count;
    *place = (uint32_t)++search->count;
    return true;
}

static bool equal_text(const struct search *search, size_t a, size_t b, size_t n)
{
    const char *text = search->subject->text;
    bool folds = (search->program->flags & REG_ICASE) != 0;

    for (size_t i = 0; i < n; i++) {
        if (text[a + i] != text[b + i] &&
            !(folds && tolower((unsigned char)text[a + i]) == tolower((unsigned char)text[b + i])))
            return false;
    }
    return true;
}

/*
 * Changes a configuration, all but its state, as the state demands. False: the state does not
 * match.
 */
static bool pass(const struct search *search, const struct state *state, uint32_t *config)
{
    const struct subject *subject = search->subject;
    uint32_t at = config[1], *group = config + 2 * state->value, length;

    switch (state->kind) {
    case STATE_CHAR:
    case STATE_SET:
        config[1]++;
        return at < subject->length && regex_takes(search->program, state, subject->text[at]);
    case STATE_BOL:
    case STATE_EOL:
        return regex_holds(search->program, subject, state, at);
    case STATE_OPEN:
        group[0] = at;
        group[1] = UNSET;
        return true;
    case STATE_CLOSE:
        group[1] = at;
        return true;
    case STATE_BACKREF:
        if (group[0] == UNSET || group[1] == UNSET)
            return false;
        length = group[1] - group[0];
        config[1] += length;
        return length <= subject->length - at && equal_text(search, group[0], at, length);
    default:
        return true;
    }
}

/*
 * Adds the successors of a configuration. The preferred one is added last, so that it is visited
 * first.
 */
static bool visit(struct search *search, const uint32_t *from, uint32_t *config)
{
    const struct state *state = &search->program->states[from[0]];

    memcpy(config, from, search->words * sizeof(*config));
    if (!pass(search, state, config))
        return true;
    if (state->other != NONE) {
        config[0] = state->other;
        if (!add(search, config))
            return false;
    }
    config[0] = state->next;
    return add(search, config);
}

/*
 * Visits all configurations that begin at a position; best becomes the longest match. False: out of
 * memory.
 */
static bool search_from(struct search *search, uint32_t begin, uint32_t *config)
{
    const struct node *root = &search->program->nodes[search->program->root];

    memset(search->table, 0, search->table_size * sizeof(*search->table));
    search->count = search->pending_count = 0;
    memset(config, 0xff, search->words * sizeof(*config)); /* all UNSET */
    config[0] = root->entry;
    config[1] = begin;
    if (!add(search, config))
        return false;
    while (search->pending_count > 0) {
        uint32_t *next = search->all + search->pending[--search->pending_count] * search->words;

        if (next[0] != root->exit) {
            if (!visit(search, next, config))
                return false;
        } else if (search->best[0] == UNSET || next[1] > search->best[1]) {
            memcpy(search->best, next, search->words * sizeof(*next));
        }
    }
    return true;
}

static bool allocate(struct search *search)
{
    search->room = 64;
    search->table_size = 2 * search->room;
    search->all = reallocarray(NULL, search->room, search->words * sizeof(*search->all));
    search->pending = reallocarray(NULL, search->room, sizeof(*search->pending));
    search->table = calloc(search->table_size, sizeof(*search->table));
    search->best = reallocarray(NULL, 2 * search->words, sizeof(*search->best));
    return search->all != NULL && search->pending != NULL && search->table != NULL &&
           search->best != NULL;
}

static void release(struct search *search)
{
    free(search->all);
    free(search->pending);
    free(search->table);
    free(search->best);
}

static void report(const struct search *search, size_t begin, regmatch_t *match)
{
    match[0] = (regmatch_t){(regoff_t)begin, (regoff_t)search->best[1]};
    for (size_t i = 1; i <= search->program->groups; i++) {
        const uint32_t *group = search->best + 2 * i;
        bool took_part = group[0] != UNSET && group[1] != UNSET;

        match[i].rm_so = took_part ? (regoff_t)group[0] : -1;
        match[i].rm_eo = took_part ? (regoff_t)group[1] : -1;
    }
}

int regex_search_backrefs(const struct regex_program *program, const struct subject *subject,
                          regmatch_t *match)
{
    struct search search = {
        .program = program, .subject = subject, .words = FIXED + 2 * program->groups};
    int result = allocate(&search) ? REG_NOMATCH : REG_ESPACE;

    if (result == REG_NOMATCH)
        search.best[0] = UNSET;
    for (size_t at = 0; result == REG_NOMATCH && at <= subject->length; at++) {
        bool possible = at < subject->length && charset_has(&program->first, subject->text[at]);

        if (!possible && !program->may_be_empty)
            continue;
        if (!search_from(&search, (uint32_t)at, search.best + search.words))
            result = REG_ESPACE;
        else if (search.best[0] != UNSET)
            result = 0;
        if (result == 0)
            report(&search, at, match);
    }
    release(&search);
    return result;
}
