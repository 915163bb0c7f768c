/* SPDX-License-Identifier: MIT */
/*
 * Turns words as written into arguments: replaces the parts that $ and ` start by their values,
 * splits unquoted values at IFS, searches for files that match, and removes the quotes.
 *
 * Meanwhile a field is kept as a pattern: a quoted character that could be taken for a wildcard has
 * a backslash before it. parameter.c expands the text behind a dollar sign, and passes the result
 * back here.
 */
#include "expand.h"
#include <ctype.h>
#include <pwd.h>
#include <string.h>

void emit(struct expansion *e, char c, bool quoted)
{
    if (c == '\\' || (quoted && strchr("*?[]-!^", c)))
        buffer_add(&e->field, '\\');
    buffer_add(&e->field, c);
    e->started = true;
}

static void add_field(struct expansion *e, char *text)
{
    struct word *word = arena_alloc(sizeof(*word));

    word->text = text;
    *e->end = word;
    e->end = &word->next;
    e->count++;
}

void end_field(struct expansion *e)
{
    char *pattern = buffer_finish(&e->field);
    int matches = 0;
    bool globs = e->split && !shell.no_globs && has_wildcard(pattern);
    char **files = globs ? glob_files(pattern, &matches) : NULL;

    for (int i = 0; i < matches; i++)
        add_field(e, files[i]);
    if (!files)
        add_field(e, remove_escapes(pattern));
    e->started = false;
}

/*
 * White space in IFS separates in any amount. Any other character of IFS, with the white space around it,
 * is one separator: it ends a field, which may be empty, unless white space before it has just ended one.
 */
static void separate(struct expansion *e, char c)
{
    bool space = c == ' ' || c == '\t' || c == '\n', ends_field = e->started;

    if (ends_field || (!space && !e->after_space))
        end_field(e);
    e->after_space = space && (ends_field || e->after_space);
}

const char *separators(void)
{
    const char *ifs = get_variable("IFS");

    return ifs ? ifs : " \t\n";
}

/* A character that came from a value or a word of ${name-word}, outside quotes. */
static void emit_unquoted(struct expansion *e, char c, const char *ifs)
{
    if (e->split && strchr(ifs, c)) {
        separate(e, c);
    } else {
        emit(e, c, false);
        e->after_space = false;
    }
}

void emit_value(struct expansion *e, const char *value, bool quoted)
{
    const char *ifs = separators();

    if (quoted)
        e->started = true;
    for (; *value; value++) {
        if (quoted)
            emit(e, *value, true);
        else
            emit_unquoted(e, *value, ifs);
    }
    if (quoted)
        e->after_space = false;
}

/* `command`, from behind the first quote. Returns its end. */
static const char *expand_backquoted(struct expansion *e, const char *p, bool quoted)
{
    struct buffer command = {0};

    for (; *p && *p != '`'; p++) {
        if (*p == '\\' && p[1] && strchr(quoted && !e->here ? "$`\\\"" : "$`\\", p[1]))
            p++;
        buffer_add(&command, *p);
    }
    emit_value(e, run_for_output(buffer_finish(&command)), quoted);
    return *p ? p + 1 : p;
}

/* A backslash, at p. Returns the end of the part that it quotes. */
static const char *expand_backslash(struct expansion *e, const char *p, bool in_double)
{
    const char *quotable = e->here ? "$`\\" : "$`\"\\";

    if (p[1] == '\n' && in_double) /* in a here-document: elsewhere lines have been joined */
        return p + 2;
    if (p[1] == '\0' || (in_double && !strchr(quotable, p[1]))) {
        emit(e, '\\', true);
        return p + 1;
    }
    emit(e, p[1], true);
    return p + 2;
}

static const char *expand_single_quoted(struct expansion *e, const char *p)
{
    e->started = true;
    for (; *p && *p != '\''; p++)
        emit(e, *p, true);
    return *p ? p + 1 : p;
}

/* The home directory of a user, by the name at p; without a name, $HOME. NULL: there is none. */
static const char *home_of(const char *p, size_t length)
{
    if (length == 0)
        return get_variable("HOME");
    const struct passwd *user = getpwnam(arena_copy(p, length));
    return user ? user->pw_dir : NULL;
}

/* ~ and ~user, up to a slash, or in an assignment up to a colon. */
static const char *expand_tilde(struct expansion *e, const char *p)
{
    if (*p != '~')
        return p;
    const char *name = p + 1, *end = name;
    while (isalnum((unsigned char)*end) || (*end && strchr("_-.", *end)))
        end++;
    if (*end && *end != '/' && (*end != ':' || !e->assigns))
        return p;
    const char *home = home_of(name, (size_t)(end - name));
    if (!home)
        return p;
    emit_value(e, home, true);
    return end;
}

/*
 * A double quote. A pair of them makes a field, even if it is empty, unless "$@" gives no
 * arguments.
 */
static bool toggle_quotes(struct expansion *e, bool in_double)
{
    if (!in_double)
        e->no_field = false;
    else if (!e->no_field)
        e->started = true;
    return !in_double;
}

void expand_into(struct expansion *e, const char *p, bool in_double)
{
    bool quoted_before = in_double;

    if (!in_double)
        p = expand_tilde(e, p);
    while (*p && shell.unwind != ABANDON) {
        if (*p == '\'' && !in_double) {
            p = expand_single_quoted(e, p + 1);
        } else if (*p == '"' && !e->here) {
            if (!quoted_before)
                in_double = toggle_quotes(e, in_double);
            p++;
        } else if (*p == '\\') {
            p = expand_backslash(e, p, in_double);
        } else if (*p == '$') {
            p = expand_dollar(e, p + 1, in_double);
        } else if (*p == '`') {
            p = expand_backquoted(e, p + 1, in_double);
        } else if (e->in_word && !in_double) {
            emit_unquoted(e, *p++, separators());
        } else {
            emit(e, *p, in_double);
            e->after_space = false;
            p = *p == ':' && e->assigns && !in_double ? expand_tilde(e, p + 1) : p + 1;
        }
    }
}

/* Whether the arguments of the command are assignments. */
static bool is_declaration(const char *command)
{
    return strcmp(command, "export") == 0 || strcmp(command, "readonly") == 0 ||
           strcmp(command, "local") == 0;
}

char **expand_words(const struct word *words, int *count)
{
    struct word *first = NULL;
    struct expansion e = {.split = true, .end = &first};

    bool declares = words && is_declaration(words->text);

    for (; words && shell.unwind != ABANDON; words = words->next) {
        const char *text = words->text;

        e.after_space = false;
        e.assigns = declares && is_assignment(text); /* its value is not split, as in name=value */
        e.split = !e.assigns;
        for (size_t n = e.assigns ? name_length(text) + 1 : 0; n > 0; n--)
            emit(&e, *text++, true);
        expand_into(&e, text, false);
        if (e.started)
            end_field(&e);
    }
    char **list = arena_alloc(((size_t)e.count + 1) * sizeof(char *));
    *count = e.count;
    for (int i = 0; i < e.count; i++, first = first->next)
        list[i] = first->text;
    return list;
}

char *expand_pattern(const char *raw)
{
    struct expansion e = {0};

    expand_into(&e, raw, false);
    return buffer_finish(&e.field);
}

char *expand_value(const char *raw)
{
    struct expansion e = {.assigns = true};

    expand_into(&e, raw, false);
    return remove_escapes(buffer_finish(&e.field));
}

char *expand_text(const char *raw)
{
    return remove_escapes(expand_pattern(raw));
}

char *expand_here(const char *raw)
{
    struct expansion e = {.here = true};

    expand_into(&e, raw, true);
    return remove_escapes(buffer_finish(&e.field));
}

void expansion_error(const char *name, const char *message)
{
    complain("%s: %s", name, message);
    shell.status = STATUS_USAGE;
    shell.unwind = ABANDON;
}
