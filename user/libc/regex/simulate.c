/* SPDX-License-Identifier: MIT */
/*
 * Runs the automaton in all its states at once, so that the time is bounded by the length of the
 * text times that of the pattern. It runs forward to find a match, and forward or backward in a
 * part to find the groups.
 *
 * Threads are sorted by their starts. If two enter a state in the same step, only the first
 * survives: so a thread that reaches the end belongs to the leftmost match.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

bool regex_holds(const struct regex_program *program, const struct subject *subject,
                 const struct state *state, size_t at)
{
    bool lines = (program->flags & REG_NEWLINE) != 0;

    if (state->kind == STATE_BOL)
        return at > 0 ? lines && subject->text[at - 1] == '\n' : (subject->flags & REG_NOTBOL) == 0;
    if (at < subject->length)
        return lines && subject->text[at] == '\n';
    return (subject->flags & REG_NOTEOL) == 0;
}

bool regex_takes(const struct regex_program *program, const struct state *state, char c)
{
    if (state->kind == STATE_CHAR)
        return state->value == (unsigned char)c;
    return state->kind == STATE_SET && charset_has(&program->sets[state->value], c);
}

bool regex_run_begin(struct regex_run *run, const struct regex_program *program,
                     const struct subject *subject)
{
    size_t states = program->state_count;

    *run = (struct regex_run){.program = program, .subject = subject};
    run->now = reallocarray(NULL, states, sizeof(*run->now));
    run->before = reallocarray(NULL, states, sizeof(*run->before));
    run->entered = calloc(states, sizeof(*run->entered));
    if (run->now != NULL && run->before != NULL && run->entered != NULL)
        return true;
    regex_run_end(run);
    return false;
}

void regex_run_end(struct regex_run *run)
{
    free(run->now);
    free(run->before);
    free(run->entered);
}

static void enter(struct regex_run *run, uint16_t state, size_t start)
{
    if (run->entered[state] == run->step)
        return;
    run->entered[state] = run->step;
    if (state == run->stop)
        run->stop_start = start;
    run->now[run->count++] = (struct thread){.state = state, .start = start};
}

static bool stopped(const struct regex_run *run)
{
    return run->entered[run->stop] == run->step;
}

/*
 * Moves to the next position: the current threads become the previous ones. Returns their number.
 */
static size_t advance(struct regex_run *run)
{
    struct thread *before = run->now;
    size_t count = run->count;

    run->now = run->before;
    run->before = before;
    run->count = 0;
    run->step++;
    return count;
}

/* Enters a state, and all states that can be reached from it without a character. */
static void enter_forward(struct regex_run *run, uint16_t state, size_t start, size_t at)
{
    size_t i = run->count;

    enter(run, state, start);
    for (; i < run->count; i++) {
        const struct state *from = &run->program->states[run->now[i].state];

        if (run->now[i].state == run->stop)
            continue;
        switch (from->kind) {
        case STATE_SPLIT:
            enter(run, from->next, start);
            enter(run, from->other, start);
            break;
        case STATE_BOL:
        case STATE_EOL:
            if (!regex_holds(run->program, run->subject, from, at))
                break;
            enter(run, from->next, start);
            break;
        case STATE_EMPTY:
        case STATE_OPEN:
        case STATE_CLOSE:
            enter(run, from->next, start);
            break;
        default:
            break;
        }
    }
}

/* Takes the character at a position, forward. */
static void step_forward(struct regex_run *run, size_t at)
{
    size_t count = advance(run);

    for (size_t i = 0; i < count; i++) {
        const struct thread *thread = &run->before[i];
        const struct state *state = &run->program->states[thread->state];

        if (thread->state != run->stop && regex_takes(run->program, state, run->subject->text[at]))
            enter_forward(run, state->next, thread->start, at + 1);
    }
}

/* Whether the edges of a state can be followed without a character at this position. */
static bool is_free(const struct regex_run *run, const struct state *state, size_t at)
{
    switch (state->kind) {
    case STATE_CHAR:
    case STATE_SET:
    case STATE_BACKREF:
        return false;
    case STATE_BOL:
    case STATE_EOL:
        return regex_holds(run->program, run->subject, state, at);
    default:
        return true;
    }
}

/* Enters a state, and all states from which it can be reached without a character. */
static void enter_backward(struct regex_run *run, uint16_t state, size_t at)
{
    const struct regex_program *program = run->program;
    size_t i = run->count;

    enter(run, state, 0);
    for (; i < run->count; i++) {
        uint16_t to = run->now[i].state;
        uint32_t end = to == run->stop ? 0 : program->first_source[to + 1];

        for (uint32_t k = program->first_source[to]; k < end; k++) {
            if (is_free(run, &program->states[program->sources[k]], at))
                enter(run, program->sources[k], 0);
        }
    }
}

/* Takes the character before a position, backward. */
static void step_backward(struct regex_run *run, size_t at)
{
    const struct regex_program *program = run->program;
    size_t count = advance(run);

    for (size_t i = 0; i < count; i++) {
        uint16_t to = run->before[i].state;
        uint32_t end = to == run->stop ? 0 : program->first_source[to + 1];

        for (uint32_t k = program->first_source[to]; k < end; k++) {
            const struct state *state = &program->states[program->sources[k]];
            if (regex_takes(program, state, run->subject->text[at - 1]))
                enter_backward(run, program->sources[k], at - 1);
        }
    }
}

static void start_run(struct regex_run *run, uint16_t stop)
{
    run->stop = stop;
    run->count = 0;
    run->step++;
}

static void mark(uint32_t *positions, size_t n)
{
    positions[n / 32] |= UINT32_C(1) << n % 32;
}

void regex_ends(struct regex_run *run, const struct node *node, size_t begin, size_t end,
                uint32_t *positions)
{
    memset(positions, 0, ((end - begin) / 32 + 1) * sizeof(*positions));
    start_run(run, node->exit);
    enter_forward(run, node->entry, begin, begin);
    for (size_t at = begin; run->count > 0; at++) {
        if (stopped(run))
            mark(positions, at - begin);
        if (at == end)
            break;
        step_forward(run, at);
    }
}

void regex_begins(struct regex_run *run, const struct node *node, size_t begin, size_t end,
                  uint32_t *positions)
{
    memset(positions, 0, ((end - begin) / 32 + 1) * sizeof(*positions));
    start_run(run, node->entry);
    enter_backward(run, node->exit, end);
    for (size_t at = end; run->count > 0; at--) {
        if (stopped(run))
            mark(positions, at - begin);
        if (at == begin)
            break;
        step_backward(run, at);
    }
}

/* The next position, from this one on, at which a match may begin. */
static size_t skip(const struct regex_run *run, size_t at)
{
    const struct subject *subject = run->subject;

    if (run->program->may_be_empty)
        return at;
    while (at < subject->length && !charset_has(&run->program->first, subject->text[at]))
        at++;
    return at;
}

/*
 * Records a match that ends here. It is better than the one before: it is longer, or begins
 * earlier.
 */
static void take_match(struct regex_run *run, regmatch_t *best, size_t at)
{
    if (best->rm_so >= 0 && run->stop_start > (size_t)best->rm_so)
        return;
    best->rm_so = (regoff_t)run->stop_start;
    best->rm_eo = (regoff_t)at;
    while (run->count > 0 && run->now[run->count - 1].start > run->stop_start)
        run->count--;
}

int regex_search(struct regex_run *run, regmatch_t *whole)
{
    const struct node *root = &run->program->nodes[run->program->root];
    regmatch_t best = {-1, -1};

    start_run(run, root->exit);
    for (size_t at = 0;; at++) {
        if (run->count == 0)
            at = skip(run, at);
        if (best.rm_so < 0)
            enter_forward(run, root->entry, at, at);
        if (stopped(run))
            take_match(run, &best, at);
        if (at == run->subject->length || (best.rm_so >= 0 && (run->count == 0 || whole == NULL)))
            break;
        step_forward(run, at);
    }
    if (whole != NULL)
        *whole = best;
    return best.rm_so >= 0 ? 0 : REG_NOMATCH;
}
