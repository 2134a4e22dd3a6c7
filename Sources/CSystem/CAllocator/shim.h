// The C library's allocator, as far as it can be told what to do.
#include <malloc.h>
