#!/bin/sh
# Installs prj: finds the archive for this machine in the latest release (or PRJ_VERSION), checks its checksum, and puts
# the program into PRJ_INSTALL_DIR (default ~/.local/bin).
#   PRJ_RELEASE_URL  where the releases are; a folder with the archives and SHA256SUMS also serves (file:///…)
set -eu

fail() {
  echo "error: $1" >&2
  [ $# -lt 2 ] || echo "hint: $2" >&2
  exit 1
}

# scripts/release.ts writes the repository's name here; as it lies in the repository the script knows none.
repository=${PRJ_REPOSITORY:-@REPOSITORY@}
version=${PRJ_VERSION:-latest}
folder=${PRJ_INSTALL_DIR:-$HOME/.local/bin}
if [ -n "${PRJ_RELEASE_URL:-}" ]; then url=$PRJ_RELEASE_URL
elif [ "${repository#@}" != "$repository" ]; then fail "Cannot know where the releases are" "Set PRJ_REPOSITORY=owner/name"
elif [ "$version" = latest ]; then url=https://github.com/$repository/releases/latest/download
else url=https://github.com/$repository/releases/download/v${version#v}
fi

case $(uname -s)-$(uname -m) in
  Linux-x86_64 | Linux-amd64) target=x86_64-unknown-linux-gnu ;;
  Linux-aarch64 | Linux-arm64) target=aarch64-unknown-linux-gnu ;;
  Darwin-x86_64) target=x86_64-apple-darwin ;;
  Darwin-arm64) target=aarch64-apple-darwin ;;
  *) fail "Cannot install on $(uname -s) $(uname -m): no release is made for it" "Build it: ./scripts/deno task compile" ;;
esac
archive=prj-$target.tar.gz

download() {
  if command -v curl >/dev/null 2>&1; then curl -fsSL -o "$2" "$1"
  elif command -v wget >/dev/null 2>&1; then wget -q -O "$2" "$1"
  else fail "Cannot download: neither curl nor wget is installed"
  fi || fail "Cannot download \"$1\""
}

checksum() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum "$1"
  else shasum -a 256 "$1"
  fi | cut -d ' ' -f 1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
download "$url/$archive" "$work/$archive"
download "$url/SHA256SUMS" "$work/SHA256SUMS"
expected=$(sed -n "s/^\([0-9a-f]\{64\}\)  $archive\$/\1/p" "$work/SHA256SUMS")
[ -n "$expected" ] || fail "Cannot check \"$archive\": SHA256SUMS does not name it"
actual=$(checksum "$work/$archive")
[ "$actual" = "$expected" ] || fail "Cannot trust \"$archive\": its checksum is $actual, not $expected"

tar -xzf "$work/$archive" -C "$work" prj
mkdir -p "$folder"
# Beside its place first, then renamed: a running prj keeps its file, and a broken copy never has the name.
cp "$work/prj" "$folder/.prj.$$"
chmod 755 "$folder/.prj.$$"
mv "$folder/.prj.$$" "$folder/prj"
echo "Installed $("$folder/prj" --version) as $folder/prj"
case :$PATH: in
  *:"$folder":*) ;;
  *) echo "hint: Add $folder to your PATH" >&2 ;;
esac
