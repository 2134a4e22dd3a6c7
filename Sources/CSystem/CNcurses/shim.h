// ncurses with wide characters, and what Swift cannot import of it: macros for attributes and global variables.

#define NCURSES_WIDECHAR 1
#include <ncurses.h>

static const attr_t ncurses_bold = A_BOLD;
static const attr_t ncurses_dim = A_DIM;
static const attr_t ncurses_italic = A_ITALIC;
static const attr_t ncurses_underline = A_UNDERLINE;
static const attr_t ncurses_blink = A_BLINK;
static const attr_t ncurses_reverse = A_REVERSE;

static inline int ncurses_colours(void) { return COLORS; }
static inline int ncurses_pairs(void) { return COLOR_PAIRS; }

/// Makes a cell of up to CCHARW_MAX characters (ended by 0) with a colour pair that may lie beyond 32767.
static inline int ncurses_set_cell(cchar_t *cell, const wchar_t *text, attr_t attributes, int pair) {
  return setcchar(cell, text, attributes, 0, &pair);
}

/// wcwidth, by which ncurses counts cells; the C library's header hides it from Swift.
static inline int ncurses_width(wchar_t character) {
  extern int wcwidth(wchar_t);
  return wcwidth(character);
}

// What <term.h> would declare; it is not included because it brings <termios.h> in, which belongs to the C library's module.

struct term;
extern struct term *cur_term;
extern const char *const boolnames[];
extern const char *const numnames[];
extern const char *const strnames[];
int setupterm(const char *type, int descriptor, int *error);
int del_curterm(struct term *terminal);

/// Names of terminfo's capabilities in the order of a compiled description; null after the last.
static inline const char *terminfo_flag_name(int index) { return boolnames[index]; }
static inline const char *terminfo_number_name(int index) { return numnames[index]; }
static inline const char *terminfo_string_name(int index) { return strnames[index]; }

/// Forgets the description that setupterm read.
static inline void terminfo_close(void) { del_curterm(cur_term); }
