// Linux's own calls that Swift's Glibc module leaves out: epoll, hole punching, a file's time of birth.
// Without _GNU_SOURCE: C modules of one program must agree on what the common headers declare.
#include <linux/falloc.h>
#include <linux/stat.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/types.h>

long syscall(long number, ...);

// Gives the bytes before `end` back to the file system; the file's size stays. 0, or -1 with errno set.
static inline int spyhop_punch_before(int file, off_t end) {
  return (int)syscall(SYS_fallocate, file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)0, end);
}

struct spyhop_birth {
  uint64_t inode;
  int64_t seconds;
  uint32_t nanoseconds;
};

// What tells a file from a later one with its inode number. Zero times where the file system keeps none.
static inline int spyhop_file_birth(int file, struct spyhop_birth *birth) {
  struct statx information;
  if (syscall(SYS_statx, file, "", 0x1000 /* AT_EMPTY_PATH */, STATX_INO | STATX_BTIME, &information) != 0) return -1;
  int has_time = (information.stx_mask & STATX_BTIME) != 0;
  birth->inode = information.stx_ino;
  birth->seconds = has_time ? information.stx_btime.tv_sec : 0;
  birth->nanoseconds = has_time ? information.stx_btime.tv_nsec : 0;
  return 0;
}
