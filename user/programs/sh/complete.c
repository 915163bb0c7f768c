/* SPDX-License-Identifier: MIT */
/*
 * Tab at the prompt: what may stand at the cursor. A name behind a dollar sign is a variable; the first word of a command
 * is a builtin, a function or a program; any other word is a file.
 *
 * This runs while the editor has the terminal. Therefore it uses no memory of the arena, whose lack would abandon the
 * line, and words that are too long get no candidates.
 */
#include "sh.h"
#include <ctype.h>
#include <dirent.h>
#include <edit/edit.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SPECIAL " \t\\'\"`$&;|<>()*?[]#~=!{}" /* characters that a backslash must quote */

/* The word at the cursor. */
struct place {
    const char *line;
    size_t start, cursor;
    size_t quote_start; /* of the quotes that are open */
    char quote;         /* ' or ", or 0 */
    bool command;       /* the word is the first one of a command */
    bool folders;       /* it is an argument of cd */
    struct edit_candidates *candidates;
};

/* Whether a command follows this word, as the first one of its own. */
static bool precedes_command(const char *word, size_t size)
{
    static const char *const words[] = {"!",    "{",    "do",    "elif",    "else", "if",
                                        "then", "time", "until", "command", "while"};

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (strlen(words[i]) == size && memcmp(words[i], word, size) == 0)
            return true;
    }
    return size > 0 && name_length(word) > 0 && word[name_length(word)] == '=';
}

/* A word has ended behind which the separator c stands. */
static void pass_word(struct place *place, size_t end)
{
    const char *word = place->line + place->start;
    size_t size = end - place->start;
    char c = place->line[end];

    if (size > 0 && place->command) {
        place->command = precedes_command(word, size);
        place->folders = size == 2 && memcmp(word, "cd", 2) == 0;
    }
    if (strchr("|&;(\n`", c)) {
        place->command = true;
        place->folders = false;
    } else if (c == '<' || c == '>') {
        place->command = place->folders = false;
    }
    place->start = end + 1;
}

/* Finds the word at the cursor, by what stands before it. */
static void find_word(struct place *place)
{
    for (size_t i = 0; i < place->cursor; i++) {
        char c = place->line[i];

        if (place->quote) {
            if (c == place->quote)
                place->quote = 0;
            else if (c == '\\' && place->quote == '"')
                i++;
        } else if (c == '\\') {
            i++;
        } else if (c == '\'' || c == '"') {
            place->quote = c;
            place->quote_start = i;
        } else if (strchr(" \t\n|&;()<>`", c)) {
            pass_word(place, i);
        }
    }
    const char *word = place->line + place->start; /* NAME=file */
    size_t name = name_length(word);
    if (name > 0 && word[name] == '=' && place->start + name < place->cursor) {
        place->start += name + 1;
        place->command = false;
    }
}

/* Copies text without its quotes. False: it does not fit. */
static bool unquote(const char *text, size_t size, char *to, size_t room)
{
    char quote = 0;

    for (size_t i = 0; i < size; i++) {
        if (quote ? text[i] == quote : text[i] == '\'' || text[i] == '"') {
            quote = quote ? 0 : text[i];
            continue;
        }
        if (text[i] == '\\' && quote != '\'' && i + 1 < size)
            i++;
        if (room-- <= 1)
            return false;
        *to++ = text[i];
    }
    *to = '\0';
    return true;
}

/* Adds a name to text, quoted as its place demands. False: it does not fit. */
static bool add_quoted(char *text, size_t room, const char *name, char quote)
{
    const char *special = quote == '\'' ? "" : quote == '"' ? "\\\"`$" : SPECIAL;
    size_t at = strlen(text);

    for (; *name; name++) {
        if (at + 3 > room || *name == '\n' || *name == quote)
            return false;
        if (strchr(special, *name))
            text[at++] = '\\';
        text[at++] = *name;
    }
    text[at] = '\0';
    return true;
}

/* Adds a candidate: what is kept of the word, and a name in place of the rest. */
static void add_name(const struct place *place, size_t kept, const char *name, bool is_folder)
{
    const char quotes[] = {place->quote, '\0'};
    const char *opening = place->quote && place->quote_start >= place->start + kept ? quotes : "";
    char text[PATH_MAX], shown[NAME_MAX + 2], ending[3];

    if (kept + 2 > sizeof(text))
        return;
    snprintf(text, sizeof(text), "%.*s%s", (int)kept, place->line + place->start, opening);
    snprintf(shown, sizeof(shown), "%s%s", name, is_folder ? "/" : "");
    snprintf(ending, sizeof(ending), "%s%s", is_folder ? "" : quotes, is_folder ? "" : " ");
    if (add_quoted(text, sizeof(text), shown, place->quote))
        edit_candidate(place->candidates, text, ending, shown);
}

static bool begins_with(const char *name, const char *beginning)
{
    return strncmp(name, beginning, strlen(beginning)) == 0;
}

enum wanted { ANY_FILE, FOLDERS, PROGRAMS, PROGRAMS_AND_FOLDERS };

/* Adds the files of a folder whose names begin in this way. */
static void add_files(const struct place *place, const char *folder, const char *beginning,
                      size_t kept, enum wanted wanted)
{
    DIR *stream = opendir(*folder ? folder : ".");
    struct dirent *entry;
    char path[PATH_MAX];
    struct stat status;

    while (stream && (entry = readdir(stream))) {
        const char *name = entry->d_name;
        if (!begins_with(name, beginning) || (*name == '.' && *beginning != '.'))
            continue;
        snprintf(path, sizeof(path), "%s%s%s", folder, *folder ? "/" : "", name);
        bool is_folder = stat(path, &status) == 0 && S_ISDIR(status.st_mode);
        bool runs = !is_folder && access(path, X_OK) == 0;
        if (wanted == ANY_FILE || (is_folder && wanted != PROGRAMS) || (runs && wanted >= PROGRAMS))
            add_name(place, kept, name, is_folder);
    }
    if (stream)
        closedir(stream);
}

/* The size of the part of the word that ends with its last slash. */
static size_t folder_size(const struct place *place)
{
    size_t at = place->cursor;

    while (at > place->start && place->line[at - 1] != '/')
        at--;
    return at - place->start;
}

static void complete_file(const struct place *place, enum wanted wanted)
{
    const char *word = place->line + place->start, *home = get_variable("HOME");
    size_t kept = folder_size(place);
    bool at_home = kept > 1 && word[0] == '~' && word[1] == '/' && home;
    char folder[PATH_MAX], beginning[NAME_MAX + 1], rest[PATH_MAX];

    if (!unquote(word + at_home, kept - at_home, rest, sizeof(rest)) ||
        !unquote(word + kept, place->cursor - place->start - kept, beginning, sizeof(beginning)))
        return;
    int size =
        snprintf(folder, sizeof(folder), "%s%s%s", at_home ? home : "", rest, kept > 0 ? "." : "");
    if (size < (int)sizeof(folder))
        add_files(place, folder, beginning, kept, wanted);
}

static void add_matching(const struct place *place, const char *name, const char *beginning)
{
    if (begins_with(name, beginning))
        add_name(place, 0, name, false);
}

static void complete_program(const struct place *place)
{
    const char *path = get_variable("PATH"), *end, *name;
    char beginning[NAME_MAX + 1], folder[PATH_MAX];

    if (!unquote(place->line + place->start, place->cursor - place->start, beginning,
                 sizeof(beginning)))
        return;
    for (size_t i = 0; (name = builtin_name(i)); i++)
        add_matching(place, name, beginning);
    for (name = function_after(""); name; name = function_after(name))
        add_matching(place, name, beginning);
    for (name = alias_after(""); name; name = alias_after(name))
        add_matching(place, name, beginning);
    for (path = path ? path : "/bin"; *path; path = *end ? end + 1 : end) {
        end = strchrnul(path, ':');
        snprintf(folder, sizeof(folder), "%.*s", (int)(end - path), path);
        add_files(place, folder, beginning, 0, PROGRAMS);
    }
}

/* The size of $NAME or ${NAME before the cursor, or 0. */
static size_t variable_size(const struct place *place)
{
    size_t at = place->cursor;

    if (place->quote == '\'')
        return 0;
    while (at > place->start &&
           (isalnum((unsigned char)place->line[at - 1]) || place->line[at - 1] == '_'))
        at--;
    if (at > place->start && place->line[at - 1] == '{')
        at--;
    return at > place->start && place->line[at - 1] == '$' ? place->cursor - at + 1 : 0;
}

static void complete_variable(const struct place *place, size_t size)
{
    const char *text = place->line + place->cursor - size;
    bool in_braces = size > 1 && text[1] == '{';
    size_t begun = size - 1 - in_braces;
    char whole[NAME_MAX];

    edit_word_start(place->candidates, place->cursor - size);
    for (const char *name = variable_after(""); name; name = variable_after(name)) {
        if (strncmp(name, place->line + place->cursor - begun, begun) != 0)
            continue;
        snprintf(whole, sizeof(whole), in_braces ? "${%s}" : "$%s", name);
        edit_candidate(place->candidates, whole, place->quote ? "" : " ", name);
    }
}

void complete_command(void *unused, const char *line, size_t cursor,
                      struct edit_candidates *candidates)
{
    struct place place = {
        .line = line, .cursor = cursor, .command = true, .candidates = candidates};

    (void)unused;
    find_word(&place);
    edit_word_start(candidates, place.start);
    size_t variable = variable_size(&place);
    if (variable > 0)
        complete_variable(&place, variable);
    else if (place.command && folder_size(&place) == 0)
        complete_program(&place);
    else
        complete_file(&place, place.command   ? PROGRAMS_AND_FOLDERS
                              : place.folders ? FOLDERS
                                              : ANY_FILE);
}
