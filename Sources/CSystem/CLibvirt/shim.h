// libvirt for Swift: its headers, and inline stand-ins for the macros that do not import.
#include <stddef.h>

#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

// VIR_DOMAIN_EVENT_CALLBACK is a macro that casts a lifecycle callback to the generic type.
static inline int spyhop_register_lifecycle(virConnectPtr connection, virConnectDomainEventCallback callback,
                                            void *opaque, virFreeCallback release) {
  return virConnectDomainEventRegisterAny(connection, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                          VIR_DOMAIN_EVENT_CALLBACK(callback), opaque, release);
}

// Errors are passed on by value: a handler that says nothing replaces the one that writes to stderr.
static inline void spyhop_ignore_error(void *opaque, virErrorPtr error) {
  (void)opaque;
  (void)error;
}
static inline void spyhop_silence_errors(void) { virSetErrorFunc(NULL, spyhop_ignore_error); }
