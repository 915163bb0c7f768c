/* SPDX-License-Identifier: MIT */
/*
 * The pattern of a regular expression becomes a tree (POSIX, XBD 9.3 to 9.5), by recursive descent:
 *
 *   alternatives: branch | branch      basic: \|
 *   branch:       piece piece ...      leans to the right: the first piece takes most
 *   piece:        atom * + ? {m,n}     basic: * \+ \? \{m,n\}
 *   atom:         a character, ., [...], ^, $, ( alternatives ), \n
 *
 * A repetition {m,n} is written out: x{2,4} is x x (x (x)?)?. What POSIX leaves undefined is an
 * error here, with these exceptions: basic expressions have \| \+ \?, as in its next edition;
 * extended ones have \1 to \9, empty alternatives and empty parentheses.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

#define DEPTH_MAX 250 /* of parentheses: the parser and its users are recursive */
#define REPEAT_MAX 255
#define UNLIMITED (-1)

struct parser {
    struct regex_program *program;
    const char *pattern; /* the unread rest */
    bool extended;
    bool begins;     /* the branch is empty so far: ^ is an anchor */
    bool first;      /* at most ^ was read: a repetition has no operand */
    int depth;       /* of open parentheses */
    uint16_t closed; /* bit n: group n is complete */
    int error;
    uint16_t *pieces; /* pieces of all branches that are being read, the innermost branch last */
    size_t piece_count, piece_room;
};

static uint16_t parse_alternatives(struct parser *parser);

bool regex_grow(void *array, size_t size, size_t count, size_t *room)
{
    void **pointer = array, *larger;

    if (count < *room)
        return true;
    larger = reallocarray(*pointer, *room * 2 + 8, size);
    if (larger == NULL)
        return false;
    *room = *room * 2 + 8;
    *pointer = larger;
    return true;
}

static uint16_t fail(struct parser *parser, int error)
{
    if (parser->error == 0)
        parser->error = error;
    return NONE;
}

/* Adds a node above others. Returns NONE after an error, or if left or right is NONE. */
static uint16_t new_node(struct parser *parser, enum node_kind kind, uint16_t left, uint16_t right)
{
    struct regex_program *program = parser->program;
    struct node *node;

    if (parser->error != 0)
        return NONE;
    if (program->node_count >= NODES_MAX ||
        !regex_grow(&program->nodes, sizeof(*node), program->node_count, &program->node_room))
        return fail(parser, REG_ESPACE);
    node = &program->nodes[program->node_count];
    *node = (struct node){.kind = kind, .left = left, .right = right};
    node->groups = kind == NODE_GROUP || (left != NONE && program->nodes[left].groups) ||
                   (right != NONE && program->nodes[right].groups);
    return (uint16_t)program->node_count++;
}

static uint16_t new_leaf(struct parser *parser, enum node_kind kind, size_t value)
{
    uint16_t node = new_node(parser, kind, NONE, NONE);

    if (node != NONE)
        parser->program->nodes[node].value = (uint16_t)value;
    return node;
}

static uint16_t new_set(struct parser *parser, const struct charset *set)
{
    struct regex_program *program = parser->program;

    if (!regex_grow(&program->sets, sizeof(*set), program->set_count, &program->set_room))
        return fail(parser, REG_ESPACE);
    program->sets[program->set_count] = *set;
    return new_leaf(parser, NODE_SET, program->set_count++);
}

static uint16_t new_character(struct parser *parser, char c)
{
    struct charset both = {0};

    if ((parser->program->flags & REG_ICASE) == 0 || !isalpha((unsigned char)c))
        return new_leaf(parser, NODE_CHAR, (unsigned char)c);
    charset_add(&both, c);
    charset_fold(&both);
    return new_set(parser, &both);
}

/*
 * Copies the nodes from first up to, but not including, last, which refer to each other only.
 * Returns the copy of root, which is one of them. Groups keep their numbers.
 */
static uint16_t copy_nodes(struct parser *parser, size_t first, size_t last, uint16_t root)
{
    struct regex_program *program = parser->program;
    uint16_t shift = (uint16_t)(program->node_count - first);

    for (size_t i = first; i < last; i++) {
        struct node node;
        uint16_t copy = new_node(parser, NODE_EMPTY, NONE, NONE);

        if (copy == NONE)
            return NONE;
        node = program->nodes[i];
        node.left = node.left == NONE ? NONE : node.left + shift;
        node.right = node.right == NONE ? NONE : node.right + shift;
        program->nodes[copy] = node;
    }
    return root + shift;
}

/* Removes the newline from a set such as that of '.', if REG_NEWLINE is set. */
static void leave_out_newline(const struct parser *parser, struct charset *set)
{
    if ((parser->program->flags & REG_NEWLINE) != 0)
        set->bits['\n' / 32] &= ~(UINT32_C(1) << '\n' % 32);
}

static uint16_t parse_any(struct parser *parser)
{
    struct charset all = {0};

    charset_invert(&all);
    leave_out_newline(parser, &all);
    return new_set(parser, &all);
}

static uint16_t parse_bracket(struct parser *parser)
{
    bool folds = (parser->program->flags & REG_ICASE) != 0, negated = *parser->pattern == '^';
    struct charset set;
    int error = bracket_parse(&parser->pattern, folds ? BRACKET_FOLD : 0, &set);

    if (error != 0)
        return fail(parser, error);
    if (negated)
        leave_out_newline(parser, &set);
    return new_set(parser, &set);
}

/* Whether the pattern continues with an operator: c in extended expressions, \c in basic ones. */
static bool at_operator(const struct parser *parser, char c)
{
    const char *p = parser->pattern;

    return parser->extended ? *p == c : *p == '\\' && p[1] == c;
}

static bool take_operator(struct parser *parser, char c)
{
    bool found = at_operator(parser, c);

    if (found)
        parser->pattern += parser->extended ? 1 : 2;
    return found;
}

static uint16_t parse_group(struct parser *parser)
{
    size_t number = ++parser->program->groups;
    uint16_t inside, group;

    if (++parser->depth > DEPTH_MAX)
        return fail(parser, REG_ESPACE);
    inside = parse_alternatives(parser);
    if (!take_operator(parser, ')'))
        return fail(parser, REG_EPAREN);
    parser->depth--;
    parser->begins = parser->first = false;
    if (number <= BACKREFS)
        parser->closed |= (uint16_t)(1u << number);
    group = new_node(parser, NODE_GROUP, inside, NONE);
    if (group != NONE) {
        parser->program->nodes[group].value = (uint16_t)number;
        parser->program->nodes[group].last = (uint16_t)parser->program->groups;
    }
    return group;
}

/* Parses an escaped character, behind a backslash that begins no operator. */
static uint16_t parse_escape(struct parser *parser)
{
    char c = *parser->pattern;

    if (c == '\0')
        return fail(parser, REG_EESCAPE);
    parser->pattern++;
    if (c >= '1' && c <= '9') {
        int number = c - '0';
        if ((parser->closed >> number & 1) == 0)
            return fail(parser, REG_ESUBREG);
        parser->program->backrefs |= (uint16_t)(1u << number);
        return new_leaf(parser, NODE_BACKREF, (size_t)number);
    }
    if (!ispunct((unsigned char)c) || strchr("<>`'", c) != NULL)
        return fail(parser, REG_BADPAT); /* \w, \< and the like, which other libraries have */
    return new_character(parser, c);
}

/* Whether the $ before this position is an anchor. */
static bool ends_branch(const struct parser *parser)
{
    return parser->extended || *parser->pattern == '\0' || at_operator(parser, ')') ||
           at_operator(parser, '|');
}

static uint16_t parse_atom(struct parser *parser)
{
    bool begins = parser->begins;
    char c;

    parser->begins = parser->first = false;
    if (take_operator(parser, '('))
        return parse_group(parser);
    c = *parser->pattern++;
    if (c == '^' && (begins || parser->extended)) {
        parser->first = true;
        return new_leaf(parser, NODE_BOL, 0);
    }
    if (c == '$' && ends_branch(parser))
        return new_leaf(parser, NODE_EOL, 0);
    if (c == '.')
        return parse_any(parser);
    if (c == '[')
        return parse_bracket(parser);
    if (c == '\\')
        return parse_escape(parser);
    return new_character(parser, c);
}

static int parse_number(struct parser *parser)
{
    int number = 0;

    if (!isdigit((unsigned char)*parser->pattern))
        return -1;
    while (isdigit((unsigned char)*parser->pattern) && number <= REPEAT_MAX)
        number = number * 10 + (*parser->pattern++ - '0');
    return number;
}

/* The numbers of {m}, {m,} and {m,n}, behind the brace. */
static bool parse_limits(struct parser *parser, int *min, int *max)
{
    bool wrong;

    *min = *max = parse_number(parser);
    if (*min >= 0 && *parser->pattern == ',') {
        parser->pattern++;
        *max = isdigit((unsigned char)*parser->pattern) ? parse_number(parser) : UNLIMITED;
    }
    wrong = *min < 0 || *min > REPEAT_MAX || *max > REPEAT_MAX || (*max >= 0 && *max < *min);
    if (!wrong && take_operator(parser, '}'))
        return true;
    fail(parser, *parser->pattern == '\0' ? REG_EBRACE : REG_BADBR);
    return false;
}

/* A part of the tree that is repeated: its nodes, and the topmost of them. */
struct piece {
    size_t first, last;
    uint16_t root;
};

static uint16_t copy_piece(struct parser *parser, const struct piece *piece)
{
    return copy_nodes(parser, piece->first, piece->last, piece->root);
}

/* Builds the part of a repetition that may be missing: count optional copies, or any number. */
static uint16_t optional_part(struct parser *parser, const struct piece *piece, int count,
                              bool after)
{
    enum node_kind kind = count == UNLIMITED ? NODE_STAR : NODE_OPTIONAL;
    uint16_t rest = NONE, copy;

    count = count == UNLIMITED ? 1 : count;
    for (int i = 0; i < count && parser->error == 0; i++) {
        copy = copy_piece(parser, piece);
        if (rest != NONE)
            copy = new_node(parser, NODE_CAT, copy, rest);
        rest = new_node(parser, kind, copy, NONE);
        if (rest != NONE)
            parser->program->nodes[rest].after = after || i + 1 < count;
    }
    return rest;
}

/* Builds min copies one after the other, then the optional ones. */
static uint16_t repeat(struct parser *parser, const struct piece *piece, int min, int max)
{
    int optional = max == UNLIMITED ? UNLIMITED : max - min;
    uint16_t result = NONE, copy;

    if (max == 0)
        return new_leaf(parser, NODE_EMPTY, 0);
    if (optional != 0)
        result = optional_part(parser, piece, optional, min > 0);
    for (int i = 0; i < min && parser->error == 0; i++) {
        copy = copy_piece(parser, piece);
        result = result == NONE ? copy : new_node(parser, NODE_CAT, copy, result);
    }
    return result;
}

/* Parses a repetition, if there is one. */
static bool parse_repetition(struct parser *parser, int *min, int *max)
{
    *min = 0;
    *max = UNLIMITED;
    if (*parser->pattern == '*') {
        parser->pattern++;
        return true;
    }
    if (take_operator(parser, '+')) {
        *min = 1;
        return true;
    }
    if (take_operator(parser, '?')) {
        *max = 1;
        return true;
    }
    return take_operator(parser, '{') && parse_limits(parser, min, max);
}

static bool at_repetition(const struct parser *parser)
{
    return *parser->pattern == '*' || at_operator(parser, '+') || at_operator(parser, '?') ||
           at_operator(parser, '{');
}

static uint16_t parse_piece(struct parser *parser)
{
    struct piece piece = {.first = parser->program->node_count};
    int min, max;

    if (parser->first && at_repetition(parser)) {
        if (parser->extended || *parser->pattern != '*')
            return fail(parser, REG_BADRPT);
        parser->pattern++;
        parser->begins = parser->first = false;
        piece.root = new_character(parser, '*');
    } else {
        piece.root = parse_atom(parser);
    }
    while (!parser->first && parser->error == 0 && parse_repetition(parser, &min, &max)) {
        piece.last = parser->program->node_count;
        piece.root = repeat(parser, &piece, min, max);
    }
    return piece.root;
}

/* Joins the pieces of a branch, from number begin on, into one tree. */
static uint16_t join_pieces(struct parser *parser, size_t begin)
{
    uint16_t branch = NONE;

    while (parser->piece_count > begin) {
        uint16_t piece = parser->pieces[--parser->piece_count];
        branch = branch == NONE ? piece : new_node(parser, NODE_CAT, piece, branch);
    }
    return branch != NONE ? branch : new_leaf(parser, NODE_EMPTY, 0);
}

static uint16_t parse_branch(struct parser *parser)
{
    size_t begin = parser->piece_count;

    parser->begins = parser->first = true;
    while (*parser->pattern != '\0' && !at_operator(parser, '|') && !at_operator(parser, ')')) {
        uint16_t piece = parse_piece(parser);

        if (parser->error != 0)
            return NONE;
        if (!regex_grow(&parser->pieces, sizeof(piece), parser->piece_count, &parser->piece_room))
            return fail(parser, REG_ESPACE);
        parser->pieces[parser->piece_count++] = piece;
    }
    return join_pieces(parser, begin);
}

static uint16_t parse_alternatives(struct parser *parser)
{
    uint16_t tree = parse_branch(parser), branch;

    while (parser->error == 0 && take_operator(parser, '|')) {
        branch = parse_branch(parser);
        tree = new_node(parser, NODE_ALT, tree, branch);
    }
    return tree;
}

int regex_parse(struct regex_program *program, const char *pattern)
{
    struct parser parser = {
        .program = program,
        .pattern = pattern,
        .extended = (program->flags & REG_EXTENDED) != 0,
    };

    program->root = parse_alternatives(&parser);
    if (*parser.pattern != '\0')
        fail(&parser, REG_EPAREN); /* a ) without ( */
    free(parser.pieces);
    return parser.error;
}
