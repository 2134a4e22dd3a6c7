#!/usr/bin/env bash
# Makes the demo guest from Debian's cloud kernel and busybox: DIR/vmlinuz and DIR/initrd.gz, a root shell on ttyS0 in seconds.
#   usage: make-guest.sh DIR
# Needs apt-get, dpkg, cpio, gzip and busybox-static. Words on the kernel's command line that the guest understands:
#   count     print "line 1", "line 2", … for ever, so that a lost or doubled byte shows
#   dirty=M   keep rewriting M MiB of memory
# It takes its host name from a NoCloud seed, runs a user-data that is a script, and powers off when the power button is pressed.
set -euo pipefail

target=$(mkdir -p "$1" && cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

package=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends: linux-image/ { print $2; exit }')
[ -n "$package" ] || { echo "make-guest: apt knows no linux-image-cloud-amd64: run apt-get update" >&2; exit 1; }
apt-get download -qq "$package" 2>/dev/null
dpkg -x "$package"_*.deb kernel

mkdir -p root/bin root/lib/modules root/etc/acpi/PWRF
cp /bin/busybox root/bin/
wanted='virtio(_ring|_pci|_pci_modern_dev|_pci_legacy_dev|_blk|_net|_scsi|_balloon|_console)?|virtio-rng|net_failover|failover'
wanted+='|isofs|cdrom|sr_mod|ahci|libahci|libata|scsi_mod|scsi_common|sd_mod|t10-pi|crc64(_rocksoft|-rocksoft)?'
wanted+='|crct10dif_common|crct10dif_generic|crc-t10dif|evdev|button'
find kernel/lib/modules -name '*.ko*' | grep -E "/($wanted)\.ko" | xargs -r cp -t root/lib/modules

cat > root/etc/acpi/PWRF/00000080 <<'BUTTON'
#!/bin/sh
poweroff -f
BUTTON
cat > root/etc/profile <<'PROFILE'
PS1='root@\h:\w# '
PROFILE
cat > root/init <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
mkdir -p /proc /sys /dev /tmp /mnt /root /var/run /var/log
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
hostname guest
# insmod knows no dependencies: a few passes over all modules settle them.
for pass in 1 2 3 4 5; do
  for module in /lib/modules/*.ko; do insmod "$module" 2>/dev/null; done
done
for disk in /dev/vd? /dev/sd? /dev/sr?; do
  [ -b "$disk" ] && mount -o ro "$disk" /mnt 2>/dev/null || continue
  if [ -f /mnt/meta-data ]; then
    name=$(sed -n 's/^local-hostname: *//p' /mnt/meta-data | tr -d '"')
    [ -n "$name" ] && hostname "$name"
    head -c 2 /mnt/user-data 2>/dev/null | grep -q '#!' && cp /mnt/user-data /tmp/user-data && chmod +x /tmp/user-data
  fi
  umount /mnt
done
ip link set lo up
[ -d /sys/class/net/eth0 ] && ip link set eth0 up && udhcpc -n -q -t 2 -i eth0 -s /bin/true >/dev/null 2>&1
acpid -c /etc/acpi >/dev/null 2>&1
[ -x /tmp/user-data ] && /tmp/user-data
echo "$(hostname) booted in $(cut -d' ' -f1 /proc/uptime) s"
for word in $(cat /proc/cmdline); do
  case $word in
  count) (n=0; while true; do n=$((n + 1)); echo "line $n"; done > /dev/ttyS0) & ;;
  dirty=*)
    (mkdir -p /ram; mount -t tmpfs -o size="${word#dirty=}m" ram /ram
      while true; do dd if=/dev/urandom of=/ram/fill bs=1M count="${word#dirty=}" 2>/dev/null; done) & ;;
  esac
done
cd /root
export HOME=/root ENV=/etc/profile TERM=linux
while true; do setsid cttyhack getty -n -l /bin/sh 115200 ttyS0 linux; done
INIT
chmod +x root/init root/etc/acpi/PWRF/00000080
(cd root && find . | cpio -o -H newc --quiet | gzip -9) > initrd.gz

# The kernel goes last: a directory that has it is complete.
mv initrd.gz "$target/initrd.gz"
cp kernel/boot/vmlinuz-* "$target/vmlinuz.new"
mv "$target/vmlinuz.new" "$target/vmlinuz"
