#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# ports-fetch.sh FOLDER PACKAGE ARCHIVE SHA256: fetches the original archive of one of Debian's source packages; or a binary package,
# if the archive is a .deb file. Such a package must be one for all machines.
#
# FOLDER keeps archives and the index of Debian's packages. An archive that is there with the right checksum needs no network.
# Status 3: it cannot be fetched, and the message on standard error says why. The state of this machine's apt stays as it is.
#
#   PORTS_MIRROR=http://HOST/debian   takes this mirror, and not the one of this machine
set -euo pipefail

suite=bookworm # its versions are the ones that the recipes name
folder=$1 package=$2 archive=$3 sum=$4
# Each kind of package has an index of its own, so that an index is fetched only if it is needed.
case $archive in
    *.deb) kind=deb state=$folder/apt-deb ask=(download --print-uris) ;;
    *) kind=deb-src state=$folder/apt ask=(source --print-uris --tar-only) ;;
esac

missing() { echo "$archive cannot be fetched: $*" >&2; exit 3; }

is_right() { [ -e "$1" ] && echo "$sum  $1" | sha256sum --check --status; }

# Debian's mirror that this machine uses, or Debian's own.
mirror() {
    apt-get indextargets --format "\$(REPO_URI)" 'Identifier: Packages' 2>/dev/null | grep -m 1 '/debian/$' ||
        echo http://deb.debian.org/debian/
}

apt() {
    apt-get -o "Dir::State=$state" -o "Dir::State::status=$state/status" -o "Dir::Cache=$state" \
        -o "Dir::Etc::sourcelist=$state/sources" -o Dir::Etc::sourceparts=/dev/null -o APT::Sandbox::User=root \
        -o Acquire::Languages=none -o Acquire::Retries=1 "$@"
}

update() {
    local key=/usr/share/keyrings/debian-archive-keyring.gpg from=${PORTS_MIRROR:-$(mirror)} option=
    [ ! -e $key ] || option="[signed-by=$key]"
    mkdir -p "$state/lists/partial" "$state/archives/partial"
    : >"$state/status"
    echo "$kind $option $from $suite main" >"$state/sources"
    apt update >"$state/log" 2>&1 && ! grep -q '^[EW]:' "$state/log"
}

# The address of the archive, in quotation marks, if the index has it.
address() {
    { apt "${ask[@]}" "$package" 2>/dev/null || true; } | awk -v name="$archive" '$2 == name { print $1 }'
}

cd / # apt writes nothing to the folder that it is called from
mkdir -p "$folder"
exec 9>"$folder/lock"
flock 9
! is_right "$folder/$archive" || exit 0
command -v apt-get >/dev/null || missing 'there is no apt-get on this machine'
uri=$(address)
if [ -z "$uri" ]; then
    update || missing "there is no list of Debian's packages (offline?)"
    uri=$(address)
fi
[ -n "$uri" ] || missing "Debian's $package has another version now; name that one in the recipe"
uri=${uri#\'}
new=$folder/$archive.new
rm -f "$new"
if ! /usr/lib/apt/apt-helper -o Acquire::Retries=1 -o APT::Sandbox::User=root download-file "${uri%\'}" "$new" >"$state/log" 2>&1; then
    # The address may be old: the next time there will be a new index.
    rm -rf "$state/lists"
    missing "the download has failed ($(grep -m 1 '^E:' "$state/log" || echo no reason given))"
fi
is_right "$new" || missing "its checksum is not $sum"
mv "$new" "$folder/$archive"
