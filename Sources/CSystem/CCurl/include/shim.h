// libcurl, wslay and the eventfd that wakes their threads, for Swift.
// Variadic functions do not import, so each option type has an inline function here.
#ifndef SPYHOP_CCURL_SHIM_H
#define SPYHOP_CCURL_SHIM_H

#include <curl/curl.h>
#include <sys/eventfd.h>
#include <wslay/wslay.h>

typedef size_t (*spyhop_curl_data_callback)(char *data, size_t size, size_t count, void *context);

static inline CURLcode spyhop_curl_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode spyhop_curl_set_size(CURL *easy, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode spyhop_curl_set_string(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode spyhop_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
  return curl_easy_setopt(easy, option, value);
}

// libcurl copies the bytes: the memory may go when the call has returned.
static inline CURLcode spyhop_curl_set_blob(CURL *easy, CURLoption option, const void *bytes, size_t length) {
  struct curl_blob blob = {.data = (void *)bytes, .len = length, .flags = CURL_BLOB_COPY};
  return curl_easy_setopt(easy, option, &blob);
}

static inline CURLcode spyhop_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode spyhop_curl_set_callback(CURL *easy, CURLoption option, spyhop_curl_data_callback value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode spyhop_curl_set_progress(CURL *easy, curl_xferinfo_callback value) {
  return curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, value);
}

static inline CURLcode spyhop_curl_get_long(CURL *easy, CURLINFO info, long *value) {
  return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode spyhop_curl_get_socket(CURL *easy, curl_socket_t *value) {
  return curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, value);
}

static inline CURLMcode spyhop_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

// The fields of a finished transfer's message: its result sits in a union, which Swift reads less plainly.
static inline CURL *spyhop_curl_next_done(CURLM *multi, CURLcode *result) {
  int left = 0;
  CURLMsg *message = curl_multi_info_read(multi, &left);
  if (!message || message->msg != CURLMSG_DONE) return NULL;
  *result = message->data.result;
  return message->easy_handle;
}

#endif
