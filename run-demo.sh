#!/usr/bin/env bash
# From nothing to a running virtual machine in the dashboard.
#   bash run-demo.sh              install, build, start a cluster with testvm, open the dashboard
#   bash run-demo.sh --headless   the same without the dashboard: prints what it would show, and leaves the cluster up
#   bash run-demo.sh --stop       end everything that the demo started, and remove what it made
# As root it makes a lab of two hosts, otherwise a cluster of one node on your own libvirt session.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

mode=dashboard
case "${1:-}" in
'') ;;
--headless) mode=headless ;;
--stop) mode=stop ;;
*) echo "usage: bash run-demo.sh [--headless | --stop]" >&2; exit 2 ;;
esac

if [ "$(id -u)" = 0 ]; then
  data=/var/lib/spyhop lab=$data/lab kubeconfig=$lab/server/kubeconfig
else
  data=${XDG_DATA_HOME:-$HOME/.local/share}/spyhop lab='' kubeconfig=$data/kubeconfig
fi
guest=$data/guest
bin=.build/release

step() { printf '\n\033[1m▸ %s\033[0m\n' "$*"; }

stop_demo() {
  [ -x "$bin/spyhop" ] || { echo "nothing was built here, so nothing can run"; return; }
  if [ -n "$lab" ]; then
    [ -e "$lab/lab.yaml" ] && "$bin/spyhop" lab down || echo "no lab is up"
  elif "$bin/spyhop" status --data "$data" >/dev/null 2>&1; then
    kubectl --kubeconfig "$kubeconfig" delete vm testvm --ignore-not-found --timeout=60s
    "$bin/spyhop" down --data "$data"
    rm -rf "$data/node" "$data"/objects.sqlite* "$data"/*kubeconfig "$data"/ca.* "$data"/spyhopd.* "$data/lock"
  else
    echo "no cluster is up"
  fi
  rm -rf "$guest"
  rmdir "$data" 2>/dev/null || true
  echo "everything the demo started has ended"
}

if [ $mode = stop ]; then stop_demo; exit; fi

step "Packages"
. Tests/Support/packages.sh
install_packages build run demo
require_swift

step "Building (the first time takes a few minutes)"
build_release

step "The demo guest"
if [ "$guest/vmlinuz" -nt docs/demo/make-guest.sh ]; then
  echo "$guest is there"
else
  bash docs/demo/make-guest.sh "$guest"
  echo "made $guest"
fi

step "The cluster"
if [ -n "$lab" ]; then
  "$bin/spyhop" lab up --nodes 2 --allow-host-path "$guest"
else
  "$bin/spyhop" status --data "$data" 2>/dev/null || "$bin/spyhop" up --data "$data" --allow-host-path "$guest"
fi
export KUBECONFIG=$kubeconfig

step "testvm"
sed "s#GUEST#$guest#" docs/demo/testvm.yaml | kubectl apply -f -
for second in $(seq 90); do
  "$bin/spyhop" console --log testvm 2>/dev/null | tail -c 200 | grep -q 'root@testvm:' && break
  [ "$second" = 90 ] && { echo "testvm shows no prompt after 90 s; its events:" >&2; kubectl get events >&2; exit 1; }
  sleep 1
done
echo "testvm has a prompt"

if [ $mode = headless ]; then
  step "spyhop get nodes,vms,pods"
  "$bin/spyhop" get nodes,vms,pods
  step "spyhop console --log testvm (its last lines)"
  "$bin/spyhop" console --log testvm | tail -n 5
  echo
  step "spyhop --snapshot 120x40"
  "$bin/spyhop" --snapshot 120x40
  step "The cluster stays up"
  echo "reach it:  export KUBECONFIG=$kubeconfig; kubectl get vms"
  echo "look in:   $bin/spyhop        a console: $bin/spyhop console testvm"
  echo "end it:    bash run-demo.sh --stop"
else
  "$bin/spyhop"
  printf '\nThe cluster stays up; end it with: bash run-demo.sh --stop\n'
fi
