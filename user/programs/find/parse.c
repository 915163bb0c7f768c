/* SPDX-License-Identifier: MIT */
/*
 * The expression of find: ! TEST, ( EXPRESSION ), TEST [-a] TEST, TEST -o TEST, from strong to
 * weak. Each test with an argument has a function here that parses the argument.
 */
#include "../mode.h"
#include "../names.h"
#include "find.h"
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <fnmatch.h>

static char **at; /* the words that are left; a null pointer at the end */

static struct node *either(void);

static bool is(const char *word)
{
    return *at && strcmp(*at, word) == 0;
}

static struct node *new_node(test_function *test, struct node *left, struct node *right)
{
    struct node *node = calloc(1, sizeof(*node));

    if (!node)
        err(2, "malloc");
    node->test = test;
    node->left = left;
    node->right = right;
    return node;
}

static void take_pattern(struct node *node, const char *text)
{
    if (fnmatch(text, "", 0) == FNM_BADPATTERN)
        errx(2, "%s: not a pattern", text);
    node->text = text;
}

static void take_type(struct node *node, const char *text)
{
    if (!*text || text[1] || !strchr("fdlpcb", *text))
        errx(2, "-type %s: not f, d, l, p, c or b", text);
    node->text = text;
}

static void take_mode(struct node *node, const char *text)
{
    mode_t mode = 0;

    node->sign = *text == '-' ? '-' : '\0';
    if (!change_mode(text + (*text == '-'), 0, false, &mode))
        errx(2, "-perm %s: not a mode", text);
    node->number = mode;
}

/* [+-]NUMBER: *end becomes the text behind it. */
static void take_digits(struct node *node, const char *text, char **end)
{
    const char *digits = text;

    if (*text == '+' || *text == '-')
        node->sign = *digits++;
    errno = 0;
    node->number = strtoll(digits, end, 10);
    if (!isdigit((unsigned char)*digits))
        errx(2, "%s: not a number", text);
    if (errno != 0)
        errx(2, "%s: out of range", text);
}

static void take_number(struct node *node, const char *text)
{
    char *end;

    take_digits(node, text, &end);
    if (*end)
        errx(2, "%s: not a number", text);
}

static void take_size(struct node *node, const char *text)
{
    char *end;

    take_digits(node, text, &end);
    node->in_bytes = *end == 'c';
    if (end[node->in_bytes])
        errx(2, "%s: not a size", text);
}

static void take_reference(struct node *node, const char *path)
{
    struct stat st;

    if (stat(path, &st) != 0)
        err(1, "%s", path);
    node->time = st.st_mtim;
}

static void take_user(struct node *node, const char *text)
{
    uid_t uid;

    if (!user_number(text, &uid))
        errx(2, "-user %s: no such user", text);
    node->number = uid;
}

static void take_group(struct node *node, const char *text)
{
    gid_t gid;

    if (!group_number(text, &gid))
        errx(2, "-group %s: no such group", text);
    node->number = gid;
}

static void take_depth(struct node *node, const char *text)
{
    take_number(node, text);
    if (node->sign)
        errx(2, "-maxdepth %s: not a number", text);
    options.deepest = node->number;
}

static const struct primary {
    const char *name;
    test_function *test;
    void (*take)(struct node *node, const char *argument); /* NULL: it has no argument */
} primaries[] = {
    {"-name", test_name, take_pattern},
    {"-iname", test_iname, take_pattern},
    {"-path", test_path, take_pattern},
    {"-type", test_type, take_type},
    {"-perm", test_perm, take_mode},
    {"-links", test_links, take_number},
    {"-size", test_size, take_size},
    {"-newer", test_newer, take_reference},
    {"-atime", test_accessed, take_number},
    {"-ctime", test_changed, take_number},
    {"-mtime", test_modified, take_number},
    {"-user", test_user, take_user},
    {"-group", test_group, take_group},
    {"-nouser", test_no_user, NULL},
    {"-nogroup", test_no_group, NULL},
    {"-empty", test_empty, NULL},
    {"-maxdepth", test_true, take_depth},
    {"-prune", test_prune, NULL},
    {"-print", test_print, NULL},
    {"-print0", test_print0, NULL},
    {"-delete", test_delete, NULL},
    {"-depth", test_true, NULL},
    {"-xdev", test_true, NULL},
    {"-exec", test_exec, NULL},
    {"-ok", test_ok, NULL},
};

static struct node *take_primary(const struct primary *primary)
{
    struct node *node = new_node(primary->test, NULL, NULL);
    bool executes = primary->test == test_exec || primary->test == test_ok;

    at++;
    if (primary->take && !*at)
        errx(2, "%s: its argument is missing", primary->name);
    if (primary->take)
        primary->take(node, *at++);
    if (executes)
        take_command(node, &at, primary->test == test_exec);
    options.acts |= executes || primary->test == test_print || primary->test == test_print0 ||
                    primary->test == test_delete;
    options.contents_first |= strcmp(primary->name, "-depth") == 0 || primary->test == test_delete;
    options.one_system |= strcmp(primary->name, "-xdev") == 0;
    return node;
}

static struct node *one(void)
{
    if (!*at)
        errx(2, "a test is missing at the end");
    if (is("!")) {
        at++;
        return new_node(test_not, one(), NULL);
    }
    if (is("(")) {
        at++;
        struct node *inside = either();
        if (!is(")"))
            errx(2, "a parenthesis is not closed");
        at++;
        return inside;
    }
    for (size_t i = 0; i < sizeof(primaries) / sizeof(*primaries); i++) {
        if (is(primaries[i].name))
            return take_primary(&primaries[i]);
    }
    errx(2, "%s: no such test or action", *at);
}

static struct node *both(void)
{
    struct node *node = one();

    while (*at && !is("-o") && !is(")")) {
        at += is("-a");
        node = new_node(test_and, node, one());
    }
    return node;
}

static struct node *either(void)
{
    struct node *node = both();

    while (is("-o")) {
        at++;
        node = new_node(test_or, node, both());
    }
    return node;
}

struct node *parse_expression(char **words)
{
    struct node *node;

    at = words;
    if (!*at)
        return new_node(test_print, NULL, NULL);
    node = either();
    if (*at)
        errx(2, "%s: unexpected", *at);
    return options.acts ? node : new_node(test_and, node, new_node(test_print, NULL, NULL));
}
