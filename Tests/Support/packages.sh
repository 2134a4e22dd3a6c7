# What the demo and the tests need of Debian, sourced by run-demo.sh and run-tests.sh.

packages_build="libncurses-dev libvirt-dev libcurl4-openssl-dev libwslay-dev libsqlite3-dev libyaml-dev pkg-config"
packages_run="libvirt-daemon-system libvirt-clients qemu-system-x86 qemu-utils xorriso iproute2 util-linux tini"
packages_demo="cpio gzip busybox-static ca-certificates"
packages_test="iptables tmux openssl python3 procps git"

# Installs those of the named groups that are missing: build, run, demo, test.
install_packages() {
  local group name missing=()
  for group in "$@"; do
    name=packages_$group
    for package in ${!name}; do
      dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
  done
  command -v kubectl >/dev/null || missing+=(kubernetes-client)
  if [ ${#missing[@]} = 0 ]; then
    echo "all there"
    return
  fi
  if [ "$(id -u)" != 0 ]; then
    echo "These Debian packages are missing. Install them and run this again:" >&2
    echo "  sudo apt-get install ${missing[*]}" >&2
    exit 1
  fi
  echo "installing: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

require_swift() {
  command -v swift >/dev/null && return
  echo "Swift is missing: install the 6.3 toolchain for Debian from swift.org and put its bin directory in PATH" >&2
  exit 1
}

# Builds the programs as they are meant to run: optimised, with Swift's libraries inside.
build_release() {
  swift build -c release --static-swift-stdlib --product spyhop
  swift build -c release --static-swift-stdlib --product spyhopd
}
