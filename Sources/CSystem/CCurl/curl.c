// libcurl, loaded at the first call instead of at the start of the program: it brings thirty libraries, which cost more
// time than all that a command like `spyhop version` does.
//
// The functions below have libcurl's own names and types, and are all of it that Spyhop calls. A call of another one
// does not link; it wants a line here.

// Hidden: what libcurl calls of its own functions must not lead back here.
#pragma GCC visibility push(hidden)
#include <curl/curl.h>
#pragma GCC visibility pop

#include "shim.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>

#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

static void *library;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) { library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL); }

static void *find(const char *name) {
  pthread_once(&once, load);
  return library ? dlsym(library, name) : NULL;
}

// Looks the function up once; two threads that do it at the same time find the same.
#define FOUND(name, otherwise)                                                            \
  static __typeof__(&name) _Atomic cached;                                                \
  __typeof__(&name) function = cached;                                                    \
  if (!function) cached = function = (__typeof__(&name))find(#name);                      \
  if (!function) return otherwise

CURLcode curl_global_init(long flags) {
  FOUND(curl_global_init, CURLE_FAILED_INIT);
  return function(flags);
}

// MARK: - Easy handles

CURL *curl_easy_init(void) {
  FOUND(curl_easy_init, NULL);
  return function();
}

void curl_easy_cleanup(CURL *easy) {
  FOUND(curl_easy_cleanup, );
  function(easy);
}

CURLcode curl_easy_perform(CURL *easy) {
  FOUND(curl_easy_perform, CURLE_FAILED_INIT);
  return function(easy);
}

CURLcode curl_easy_pause(CURL *easy, int bitmask) {
  FOUND(curl_easy_pause, CURLE_FAILED_INIT);
  return function(easy, bitmask);
}

CURLcode curl_easy_recv(CURL *easy, void *buffer, size_t length, size_t *count) {
  FOUND(curl_easy_recv, CURLE_FAILED_INIT);
  return function(easy, buffer, length, count);
}

CURLcode curl_easy_send(CURL *easy, const void *buffer, size_t length, size_t *count) {
  FOUND(curl_easy_send, CURLE_FAILED_INIT);
  return function(easy, buffer, length, count);
}

const char *curl_easy_strerror(CURLcode code) {
  FOUND(curl_easy_strerror, "libcurl is missing: install the package libcurl4");
  return function(code);
}

// MARK: - Options: long, curl_off_t and pointers travel alike as an argument on the platforms Swift has on Linux

CURLcode curl_easy_setopt(CURL *easy, CURLoption option, ...) {
  FOUND(curl_easy_setopt, CURLE_FAILED_INIT);
  va_list arguments;
  va_start(arguments, option);
  void *value = va_arg(arguments, void *);
  va_end(arguments);
  return function(easy, option, value);
}

CURLcode curl_easy_getinfo(CURL *easy, CURLINFO info, ...) {
  FOUND(curl_easy_getinfo, CURLE_FAILED_INIT);
  va_list arguments;
  va_start(arguments, info);
  void *value = va_arg(arguments, void *);
  va_end(arguments);
  return function(easy, info, value);
}

CURLMcode curl_multi_setopt(CURLM *multi, CURLMoption option, ...) {
  FOUND(curl_multi_setopt, CURLM_INTERNAL_ERROR);
  va_list arguments;
  va_start(arguments, option);
  void *value = va_arg(arguments, void *);
  va_end(arguments);
  return function(multi, option, value);
}

// MARK: - Multi handles

CURLM *curl_multi_init(void) {
  FOUND(curl_multi_init, NULL);
  return function();
}

CURLMcode curl_multi_cleanup(CURLM *multi) {
  FOUND(curl_multi_cleanup, CURLM_INTERNAL_ERROR);
  return function(multi);
}

CURLMcode curl_multi_add_handle(CURLM *multi, CURL *easy) {
  FOUND(curl_multi_add_handle, CURLM_INTERNAL_ERROR);
  return function(multi, easy);
}

CURLMcode curl_multi_remove_handle(CURLM *multi, CURL *easy) {
  FOUND(curl_multi_remove_handle, CURLM_INTERNAL_ERROR);
  return function(multi, easy);
}

CURLMcode curl_multi_perform(CURLM *multi, int *running) {
  FOUND(curl_multi_perform, CURLM_INTERNAL_ERROR);
  return function(multi, running);
}

CURLMcode curl_multi_poll(
    CURLM *multi, struct curl_waitfd extra[], unsigned int count, int milliseconds, int *ready) {
  FOUND(curl_multi_poll, CURLM_INTERNAL_ERROR);
  return function(multi, extra, count, milliseconds, ready);
}

CURLMcode curl_multi_wakeup(CURLM *multi) {
  FOUND(curl_multi_wakeup, CURLM_INTERNAL_ERROR);
  return function(multi);
}

CURLMsg *curl_multi_info_read(CURLM *multi, int *left) {
  FOUND(curl_multi_info_read, NULL);
  return function(multi, left);
}

// MARK: - Lists

struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text) {
  FOUND(curl_slist_append, NULL);
  return function(list, text);
}

void curl_slist_free_all(struct curl_slist *list) {
  FOUND(curl_slist_free_all, );
  function(list);
}
