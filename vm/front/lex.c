/* SPDX-License-Identifier: MIT
**
** The lexer: all tokens of Lua 5.4.4, its messages and its line counting.
** Values of numbers and strings are not computed; only a message that
** quotes a string needs its contents, and then they are read again.
*/
#include "lex.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

/* Classes of bytes; Lua's own do not depend on the locale either. */
enum { ALPHA = 1, DIGIT = 2, XDIGIT = 4, SPACE = 8, PRINT = 16 };

static const unsigned char classes[256] = {
  0,  0,  0,  0,  0,  0,  0,  0,  0,  8,  8,  8,  8,  8,  0,  0,
  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
  24, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
  22, 22, 22, 22, 22, 22, 22, 22, 22, 22, 16, 16, 16, 16, 16, 16,
  16, 21, 21, 21, 21, 21, 21, 17, 17, 17, 17, 17, 17, 17, 17, 17,
  17, 17, 17, 17, 17, 17, 17, 17, 17, 17, 17, 16, 16, 16, 16, 17,
  16, 21, 21, 21, 21, 21, 21, 17, 17, 17, 17, 17, 17, 17, 17, 17,
  17, 17, 17, 17, 17, 17, 17, 17, 17, 17, 17, 16, 16, 16, 16, 0
};

#define END_OF_TEXT (-1)

static int is (int c, int class) {
  return c >= 0 && (classes[c] & class) != 0;
}

/* ORDER TOKENS */
static const char *const token_names[] = {
  "and", "break", "do", "else", "elseif", "end", "false", "for", "function",
  "goto", "if", "in", "local", "nil", "not", "or", "repeat", "return",
  "then", "true", "until", "while", "//", "..", "...", "==", ">=", "<=",
  "~=", "<<", ">>", "::", "<eof>", "<number>", "<name>", "<string>"
};

/* ORDER Word */
static const char *const words[] = {"", "async", "await", "with", "as",
                                    "yield"};

/*
** Names
*/

static unsigned hash_text (const char *text, size_t len) {
  unsigned h = (unsigned)len;
  for (size_t i = 0; i < len; i++)
    h = (h ^ (unsigned char)text[i]) * 16777619u;
  return h ^ (h >> 15);
}

/* Doubles the slots; without memory the chains just get longer. */
static void widen (Names *names) {
  size_t nslots = names->nslots * 2;
  Symbol **slots = ar__arena_alloc(names->arena, nslots * sizeof *slots);
  if (!slots) return;
  memset(slots, 0, nslots * sizeof *slots);
  for (size_t i = 0; i < names->nslots; i++) {
    for (Symbol *s = names->slots[i], *next; s; s = next) {
      next = s->next;
      s->next = slots[s->hash & (nslots - 1)];
      slots[s->hash & (nslots - 1)] = s;
    }
  }
  names->slots = slots;
  names->nslots = nslots;
}

static Symbol *add_symbol (Names *names, const char *text, size_t len,
                           unsigned hash) {
  Symbol *s = ar__arena_alloc(names->arena, sizeof *s);
  Symbol **slot;
  if (!s) return NULL;
  if (++names->count > names->nslots) widen(names);
  slot = &names->slots[hash & (names->nslots - 1)];
  s->next = *slot;
  s->text = text;
  s->len = len;
  s->hash = hash;
  s->token = TK_NAME;
  s->word = WORD_NONE;
  s->binding = -1;
  s->global = NULL;
  return *slot = s;
}

Symbol *ar__lex_intern (Names *names, const char *text, size_t len) {
  unsigned hash = hash_text(text, len);
  Symbol *s = names->slots[hash & (names->nslots - 1)];
  for (; s; s = s->next) {
    if (s->hash == hash && s->len == len && !memcmp(s->text, text, len))
      return s;
  }
  return add_symbol(names, text, len, hash);
}

static bool open_names (Names *names, Arena *arena) {
  names->arena = arena;
  names->nslots = 128;
  names->count = 0;
  names->slots = ar__arena_alloc(arena, names->nslots * sizeof(Symbol *));
  if (!names->slots) return false;
  memset(names->slots, 0, names->nslots * sizeof(Symbol *));
  for (int i = 0; i <= TK_WHILE - TK_AND; i++) {
    const char *text = token_names[i];
    Symbol *s = ar__lex_intern(names, text, strlen(text));
    if (s) s->token = TK_AND + i;
  }
  for (int i = WORD_ASYNC; i <= WORD_YIELD; i++) {
    Symbol *s = ar__lex_intern(names, words[i], strlen(words[i]));
    if (s) s->word = (Word)i;
  }
  return !arena->failed;
}

bool ar__lex_open (Lexer *lx, Fault *fault, Names *names, const char *src,
                   size_t len) {
  memset(lx, 0, sizeof *lx);
  lx->fault = fault;
  lx->names = names;
  lx->src = src;
  lx->len = len;
  lx->line = lx->last_line = 1;
  return open_names(names, fault->arena);
}

/*
** Messages
*/

Place ar__lex_span (const Lexer *lx, size_t start, size_t end) {
  Place place = {lx->line, 1, 1};
  size_t from = start < lx->line_start ? lx->line_start : start;
  size_t column = from - lx->line_start + 1;
  size_t width = end > from ? end - from : 1;
  place.column = column < INT_MAX ? (int)column : INT_MAX;
  place.width = width < INT_MAX ? (int)width : INT_MAX;
  return place;
}

Place ar__lex_place (const Lexer *lx) {
  return ar__lex_span(lx, lx->t.start, lx->t.end);
}

static int at (const Lexer *lx, size_t pos) {
  return pos < lx->len ? (unsigned char)lx->src[pos] : END_OF_TEXT;
}

static int hex_value (int c) {
  return is(c, DIGIT) ? c - '0' : (c | 32) - 'a' + 10;
}

/* Length of the line break at [pos]: \r\n and \n\r are one. */
static size_t break_length (const Lexer *lx, size_t pos) {
  int c = at(lx, pos), d = at(lx, pos + 1);
  if (c != '\n' && c != '\r') return 0;
  return (d == '\n' || d == '\r') && d != c ? 2 : 1;
}

/* Appends [code] in UTF-8 (up to 2^31, as Lua allows). */
static size_t put_utf8 (char *out, unsigned long code) {
  char reversed[8];
  size_t n = 0;
  unsigned long first = 0x3f; /* what fits into the first byte */
  if (code < 0x80) {
    out[0] = (char)code;
    return 1;
  }
  do {
    reversed[n++] = (char)(0x80 | (code & 0x3f));
    code >>= 6;
    first >>= 1;
  } while (code > first);
  reversed[n++] = (char)(((~first << 1) & 0xff) | code);
  for (size_t i = 0; i < n; i++) out[i] = reversed[n - 1 - i];
  return n;
}

/* Reads [digits] to a number, from *pos on while they last. */
static unsigned long read_digits (const Lexer *lx, size_t *pos, int class,
                                  int most) {
  unsigned long value = 0;
  for (; most > 0 && is(at(lx, *pos), class); most--, ++*pos)
    value = value * (class == DIGIT ? 10 : 16)
            + (unsigned long)hex_value(at(lx, *pos));
  return value;
}

/* Appends what the valid escape at [*pos] stands for. */
static size_t put_escape (const Lexer *lx, char *out, size_t *pos) {
  static const char letters[] = "abfnrtv", values[] = "\a\b\f\n\r\t\v";
  int c = at(lx, ++*pos);
  const char *letter = c > 0 ? strchr(letters, c) : NULL;
  if (is(c, DIGIT)) {
    *out = (char)read_digits(lx, pos, DIGIT, 3);
    return 1;
  }
  if (c == 'u') {
    size_t n;
    *pos += 2; /* 'u{' */
    n = put_utf8(out, read_digits(lx, pos, XDIGIT, INT_MAX));
    ++*pos;
    return n;
  }
  if (c == 'z') {
    for (++*pos; is(at(lx, *pos), SPACE);) ++*pos;
    return 0;
  }
  if (c == 'x') {
    ++*pos;
    *out = (char)read_digits(lx, pos, XDIGIT, 2);
    return 1;
  }
  *out = letter ? values[letter - letters]
         : break_length(lx, *pos) ? '\n' : (char)c;
  *pos += break_length(lx, *pos) ? break_length(lx, *pos) : 1;
  return 1;
}

/* Copies a long string as Lua keeps it: each line break is one \n. */
static void put_long (const Lexer *lx, char *out, size_t pos, size_t end) {
  do *out++ = lx->src[pos++];
  while (pos < end && lx->src[pos] == '=');
  if (pos < end) *out++ = lx->src[pos++];
  pos += break_length(lx, pos);
  while (pos < end) {
    size_t n = break_length(lx, pos);
    *out++ = n ? '\n' : lx->src[pos];
    pos += n ? n : 1;
  }
  *out = '\0';
}

/*
** What Lua's buffer holds after reading a string from [start] to [end]:
** escapes are replaced up to [raw]. No escape is shorter than its value.
*/
static const char *string_image (const Lexer *lx, size_t start, size_t raw,
                                 size_t end) {
  char *image = ar__arena_alloc(lx->fault->arena, end - start + 8);
  size_t n = 0, pos = start;
  if (!image) return "";
  if (at(lx, start) == '[' && raw == end) {
    put_long(lx, image, start, end);
    return image;
  }
  while (pos < raw) {
    if (at(lx, pos) == '\\') n += put_escape(lx, image + n, &pos);
    else image[n++] = lx->src[pos++];
  }
  memcpy(image + n, lx->src + pos, pos < end ? end - pos : 0);
  image[n + (pos < end ? end - pos : 0)] = '\0';
  return image;
}

const char *ar__lex_token_text (Lexer *lx, int kind) {
  Arena *arena = lx->fault->arena;
  if (kind > TK_DBCOLON) return token_names[kind - TK_AND];
  if (kind >= TK_AND)
    return ar__arena_format(arena, "'%s'", token_names[kind - TK_AND]);
  if (is(kind, PRINT)) return ar__arena_format(arena, "'%c'", kind);
  return ar__arena_format(arena, "'<\\%d>'", kind);
}

/* Text of the current token in a message. */
static const char *near_text (Lexer *lx) {
  const Token *t = &lx->t;
  if (t->kind < TK_NUMBER) return ar__lex_token_text(lx, t->kind);
  return ar__arena_format(lx->fault->arena, "'%s'",
                          string_image(lx, t->start, t->kind == TK_STRING
                                       ? t->end : t->start, t->end));
}

void ar__lex_error (Lexer *lx, const char *message, const char *hint) {
  if (ar__diag_stopped(lx->fault)) return;
  if (!hint && lx->t.kind == '!')
    hint = at(lx, lx->at) == '=' ? "'not equal' is written ~="
                                 : "write: not ...";
  if (lx->t.kind != 0) { /* Lua cannot quote a NUL */
    message = ar__arena_format(lx->fault->arena, "%s near %s", message,
                               near_text(lx));
  }
  ar__diag_raise(lx->fault, ar__lex_place(lx), message, hint);
}

/* A mistake inside a token that starts at [start] and ends at 'at'. */
static int fail (Lexer *lx, size_t start, const char *message,
                 const char *near) {
  if (!lx->quiet && !ar__diag_stopped(lx->fault)) {
    if (near)
      message = ar__arena_format(lx->fault->arena, "%s near %s", message,
                                 near);
    ar__diag_raise(lx->fault, ar__lex_span(lx, start, lx->at), message,
                   NULL);
  }
  lx->at = lx->len;
  return TK_EOS;
}

/* The same, quoting the token; escapes are read up to [raw]. */
static int fail_in (Lexer *lx, size_t start, size_t raw,
                    const char *message) {
  if (lx->quiet) return fail(lx, start, message, NULL);
  return fail(lx, start, message,
              ar__arena_format(lx->fault->arena, "'%s'",
                               string_image(lx, start, raw, lx->at)));
}

/*
** Tokens
*/

/* Skips the line break at the next byte. */
static void skip_break (Lexer *lx) {
  lx->at += break_length(lx, lx->at);
  lx->line_start = lx->at;
  if (++lx->line == INT_MAX)
    fail(lx, lx->at, "chunk has too many lines", NULL);
}

/*
** Is [pos] the start of '[=*[' (or ']=*]')? Result: the number of '=' plus
** 2; 1 for a lone bracket, 0 for '[=' without the second bracket.
*/
static size_t bracket_level (const Lexer *lx, size_t pos, size_t *past) {
  int bracket = at(lx, pos);
  size_t first = ++pos;
  while (at(lx, pos) == '=') pos++;
  *past = pos;
  if (at(lx, pos) == bracket) return pos - first + 2;
  return pos == first ? 1 : 0;
}

/* Reads the rest of a long string or comment; 'at' is at the 2nd '['. */
static int read_long (Lexer *lx, size_t start, size_t level,
                      const char *what) {
  int line = lx->line;
  lx->at++;
  for (;;) {
    int c = at(lx, lx->at);
    if (c == END_OF_TEXT) {
      return fail(lx, start,
                  lx->quiet ? "" :
                  ar__arena_format(lx->fault->arena,
                                   "unfinished long %s (starting at line %d)",
                                   what, line), "<eof>");
    } else if (c == ']') {
      size_t past;
      bool close = bracket_level(lx, lx->at, &past) == level;
      lx->at = past + close;
      if (close) return TK_STRING;
    } else if (c == '\n' || c == '\r') {
      skip_break(lx);
    } else {
      lx->at++;
    }
  }
}

/* Includes the offending byte in the message, as Lua does. */
static bool fail_escape (Lexer *lx, size_t start, size_t escape,
                         const char *message) {
  if (lx->at < lx->len) lx->at++;
  fail_in(lx, start, escape, message);
  return false;
}

/* Reads \xXX; 'at' is at the 'x'. */
static bool read_hex_escape (Lexer *lx, size_t start, size_t escape) {
  for (int i = 0; i < 2; i++) {
    lx->at++;
    if (!is(at(lx, lx->at), XDIGIT))
      return fail_escape(lx, start, escape, "hexadecimal digit expected");
  }
  lx->at++;
  return true;
}

/* Reads \u{XXX}; 'at' is at the 'u'. */
static bool read_utf8_escape (Lexer *lx, size_t start, size_t escape) {
  unsigned long code;
  lx->at++;
  if (at(lx, lx->at) != '{')
    return fail_escape(lx, start, escape, "missing '{'");
  lx->at++;
  if (!is(at(lx, lx->at), XDIGIT))
    return fail_escape(lx, start, escape, "hexadecimal digit expected");
  code = (unsigned long)hex_value(at(lx, lx->at));
  while (lx->at++, is(at(lx, lx->at), XDIGIT)) {
    if (code > (0x7fffffffu >> 4))
      return fail_escape(lx, start, escape, "UTF-8 value too large");
    code = (code << 4) + (unsigned long)hex_value(at(lx, lx->at));
  }
  if (at(lx, lx->at) != '}')
    return fail_escape(lx, start, escape, "missing '}'");
  lx->at++;
  return true;
}

/* Reads \ddd; 'at' is at the first digit. */
static bool read_decimal_escape (Lexer *lx, size_t start, size_t escape) {
  if (read_digits(lx, &lx->at, DIGIT, 3) > UCHAR_MAX)
    return fail_escape(lx, start, escape, "decimal escape too large");
  return true;
}

static void skip_space (Lexer *lx) {
  while (is(at(lx, lx->at), SPACE)) {
    if (break_length(lx, lx->at)) skip_break(lx);
    else lx->at++;
  }
}

/* Reads an escape; 'at' is at the backslash. Result: false on a mistake. */
static bool read_escape (Lexer *lx, size_t start) {
  size_t escape = lx->at++;
  int c = at(lx, lx->at);
  switch (c) {
    case 'a': case 'b': case 'f': case 'n': case 'r': case 't': case 'v':
    case '\\': case '"': case '\'':
      lx->at++;
      return true;
    case 'x': return read_hex_escape(lx, start, escape);
    case 'u': return read_utf8_escape(lx, start, escape);
    case '\n': case '\r':
      skip_break(lx);
      return true;
    case END_OF_TEXT: return true; /* the caller will see it */
    case 'z':
      lx->at++;
      skip_space(lx);
      return true;
    default:
      if (is(c, DIGIT)) return read_decimal_escape(lx, start, escape);
      return fail_escape(lx, start, escape, "invalid escape sequence");
  }
}

static int read_string (Lexer *lx, size_t start) {
  int quote = at(lx, lx->at++);
  for (;;) {
    int c = at(lx, lx->at);
    if (c == quote) break;
    switch (c) {
      case END_OF_TEXT:
        return fail(lx, start, "unfinished string", "<eof>");
      case '\n': case '\r':
        return fail_in(lx, start, lx->at, "unfinished string");
      case '\\':
        if (!read_escape(lx, start)) return TK_EOS;
        break;
      default: lx->at++;
    }
  }
  lx->at++;
  return TK_STRING;
}

/* Skips characters of [class]; result: how many. */
static size_t skip_class (const Lexer *lx, size_t *pos, int class) {
  size_t first = *pos;
  while (is(at(lx, *pos), class)) ++*pos;
  return *pos - first;
}

/* Would C's strtod take all from [pos] to [end]? */
static bool valid_number (const Lexer *lx, size_t pos, size_t end) {
  bool hex = at(lx, pos) == '0' && (at(lx, pos + 1) | 32) == 'x';
  int class = hex ? XDIGIT : DIGIT;
  size_t digits;
  if (hex) pos += 2;
  digits = skip_class(lx, &pos, class);
  if (pos < end && at(lx, pos) == '.') {
    pos++;
    digits += skip_class(lx, &pos, class);
  }
  if (digits == 0) return false;
  if (pos < end && (at(lx, pos) | 32) == (hex ? 'p' : 'e')) {
    pos++;
    if (at(lx, pos) == '+' || at(lx, pos) == '-') pos++;
    if (pos >= end || skip_class(lx, &pos, DIGIT) == 0) return false;
  }
  return pos == end;
}

/* Reads liberally, as Lua does, so that the message quotes the same. */
static int read_number (Lexer *lx, size_t start) {
  int exponent = 'e';
  if (at(lx, lx->at) == '0' && (at(lx, lx->at + 1) | 32) == 'x') {
    exponent = 'p';
    lx->at++;
  }
  lx->at++;
  for (;;) {
    int c = at(lx, lx->at);
    if (c >= 0 && (c | 32) == exponent) {
      lx->at++;
      if (at(lx, lx->at) == '+' || at(lx, lx->at) == '-') lx->at++;
    } else if (is(c, XDIGIT) || c == '.') {
      lx->at++;
    } else {
      break;
    }
  }
  if (is(at(lx, lx->at), ALPHA)) lx->at++; /* touching a letter: force it */
  if (!valid_number(lx, start, lx->at))
    return fail_in(lx, start, start, "malformed number");
  return TK_NUMBER;
}

static int read_name (Lexer *lx, size_t start) {
  const char *text = lx->src + start;
  unsigned hash;
  Symbol *s;
  skip_class(lx, &lx->at, ALPHA | DIGIT);
  hash = hash_text(text, lx->at - start);
  s = lx->names->slots[hash & (lx->names->nslots - 1)];
  while (s && (s->hash != hash || s->len != lx->at - start
               || memcmp(s->text, text, s->len)))
    s = s->next;
  if (!s) s = add_symbol(lx->names, text, lx->at - start, hash);
  lx->t.symbol = s;
  return s ? s->token : TK_EOS;
}

/* Skips a comment; 'at' is past the '--'. Result: false on a mistake. */
static bool skip_comment (Lexer *lx, size_t start) {
  if (at(lx, lx->at) == '[') {
    size_t past, level = bracket_level(lx, lx->at, &past);
    lx->at = past;
    if (level >= 2) return read_long(lx, start, level, "comment") != TK_EOS;
  }
  while (lx->at < lx->len && lx->src[lx->at] != '\n'
         && lx->src[lx->at] != '\r')
    lx->at++;
  return true;
}

/* A long string, or a bracket. */
static int read_bracket (Lexer *lx, size_t start) {
  size_t past, level = bracket_level(lx, lx->at, &past);
  if (level == 1) {
    lx->at++;
    return '[';
  }
  lx->at = past;
  if (level == 0)
    return fail_in(lx, start, start, "invalid long string delimiter");
  return read_long(lx, start, level, "string");
}

/* [c] alone, or [twin] when [second] follows. */
static int read_pair (Lexer *lx, int c, int second, int twin) {
  lx->at++;
  if (at(lx, lx->at) != second) return c;
  lx->at++;
  return twin;
}

static int read_dots (Lexer *lx, size_t start) {
  if (is(at(lx, lx->at + 1), DIGIT)) {
    lx->at++;
    return read_number(lx, start);
  }
  if (read_pair(lx, '.', '.', TK_CONCAT) == '.') return '.';
  if (at(lx, lx->at) != '.') return TK_CONCAT;
  lx->at++;
  return TK_DOTS;
}

static int read_angle (Lexer *lx, int c, int equal, int shift) {
  if (at(lx, lx->at + 1) == c) return read_pair(lx, c, c, shift);
  return read_pair(lx, c, '=', equal);
}

/* Result: the kind of the token at 'at'; sets its start. */
static int read_token (Lexer *lx) {
  for (;;) {
    size_t start = lx->at;
    int c = at(lx, start);
    lx->t.start = start;
    if (is(c, ALPHA)) return read_name(lx, start);
    switch (c) {
      case ' ': case '\t': case '\f': case '\v':
        lx->at++;
        break;
      case '\n': case '\r':
        skip_break(lx);
        break;
      case '-':
        lx->at++;
        if (at(lx, lx->at) != '-') return '-';
        lx->at++;
        if (!skip_comment(lx, start)) return TK_EOS;
        break;
      case '[': return read_bracket(lx, start);
      case '=': return read_pair(lx, '=', '=', TK_EQ);
      case '<': return read_angle(lx, '<', TK_LE, TK_SHL);
      case '>': return read_angle(lx, '>', TK_GE, TK_SHR);
      case '/': return read_pair(lx, '/', '/', TK_IDIV);
      case '~': return read_pair(lx, '~', '=', TK_NE);
      case ':': return read_pair(lx, ':', ':', TK_DBCOLON);
      case '"': case '\'': return read_string(lx, start);
      case '.': return read_dots(lx, start);
      case '0': case '1': case '2': case '3': case '4':
      case '5': case '6': case '7': case '8': case '9':
        return read_number(lx, start);
      case END_OF_TEXT: return TK_EOS;
      default:
        lx->at++;
        return c;
    }
  }
}

/* Has somebody had enough? All unwinds as if there were no memory. */
static void look (Fault *fault) {
  if (fault->stop && *fault->stop)
    fault->stopped = fault->arena->failed = true;
}

void ar__lex_next (Lexer *lx) {
  lx->last_end = lx->t.end;
  lx->last_line = lx->line;
  look(lx->fault);
  if (ar__diag_stopped(lx->fault)) lx->t.kind = TK_EOS;
  else lx->t.kind = read_token(lx);
  lx->t.end = lx->at;
}

Token ar__lex_peek (const Lexer *lx, bool *near) {
  Lexer ahead = *lx;
  ahead.quiet = true;
  ar__lex_next(&ahead);
  *near = true;
  for (size_t pos = lx->t.end; pos < ahead.t.start; pos++) {
    if (break_length(lx, pos)) *near = false;
  }
  return ahead.t;
}

const char *ar__lex_join (const Lexer *lx, size_t start, size_t end) {
  char *text = ar__arena_alloc(lx->fault->arena, end - start + 1);
  Lexer reader = *lx;
  size_t n = 0;
  if (!text) return "";
  reader.quiet = true;
  reader.at = start;
  for (;;) {
    ar__lex_next(&reader);
    if (reader.t.kind == TK_EOS || reader.t.end > end) break;
    memcpy(text + n, lx->src + reader.t.start, reader.t.end - reader.t.start);
    n += reader.t.end - reader.t.start;
  }
  text[n] = '\0';
  return text;
}
