#!/bin/sh
# Installs the SyncCloud agent that {service} provides, for you alone, below your home; nothing outside it changes.
# Again: installs what is provided then. SYNCCLOUD_PROGRAM names another folder than ~/.local/share/synccloud-program.
set -eu

service='{service}'
# The SHA-256 of the public key of the service's certificate, where no authority vouches for it.
pin='{pin}'
next='{next}'
code='{code}'

say() { printf '%s\n' "$1"; }

stop() {
  printf 'SyncCloud: %s\n' "$1" >&2
  exit 1
}

# Platform, version, SHA-256 and length of the archive, and the .NET runtime that the program needs, if any.
programs() {
  cat <<'END'
{programs}
END
}

# Leaves the platform's name in $platform.
find_platform() {
  case $(uname -s) in
    Linux)
      system=linux
      if (ldd --version 2>&1 || true) | grep -qi musl; then system=linux-musl; fi ;;
    Darwin) system=osx ;;
    *) stop "there is no program for $(uname -s); on Windows use $service/install.ps1" ;;
  esac
  case $(uname -m) in
    x86_64 | amd64) processor=x64 ;;
    # A system of 32 bits may run on a kernel of 64.
    aarch64 | arm64) if [ "$(getconf LONG_BIT 2>/dev/null || echo 64)" = 32 ]; then processor=arm; else processor=arm64; fi ;;
    armv[678]*) processor=arm ;;
    i?86) processor=x86 ;;
    *) stop "there is no program for processors like $(uname -m)" ;;
  esac
  platform=$system-$processor
}

# Downloads $1 into the file $2.
fetch() {
  if command -v curl >/dev/null 2>&1; then
    if [ -n "$pin" ]; then
      # The key is compared all the same; only who signed it is not asked.
      curl -fsS --insecure --pinnedpubkey "sha256//$pin" -o "$2" "$1"
    else
      curl -fsS -o "$2" "$1"
    fi
  elif command -v wget >/dev/null 2>&1; then
    if [ -n "$pin" ]; then
      # The archive's hash, which this script holds, tells whether it is the right one.
      wget -q --no-check-certificate -O "$2" "$1"
    else
      wget -q -O "$2" "$1"
    fi
  else
    stop "neither curl nor wget is there: install one of them"
  fi
}

# Prints the SHA-256 of the file $1.
sha256_of() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum "$1"
  elif command -v shasum >/dev/null 2>&1; then shasum -a 256 "$1"
  elif command -v openssl >/dev/null 2>&1; then openssl dgst -sha256 -r "$1"
  else stop "the download cannot be verified: install sha256sum, shasum or openssl"
  fi | cut -c 1-64
}

main() {
  : "${HOME:?is not set, so there is no place to install to}"
  find_platform
  line=$(programs | grep "^$platform ") || stop "$service provides no program for $platform, only for: $(programs | cut -d ' ' -f 1 | tr '\n' ' '). Whoever runs it can add one: synccloud-local agents publish --rid $platform"
  version=$(printf '%s' "$line" | cut -d ' ' -f 2)
  sha256=$(printf '%s' "$line" | cut -d ' ' -f 3)
  length=$(printf '%s' "$line" | cut -d ' ' -f 4)
  runtime=$(printf '%s' "$line" | cut -d ' ' -f 5)

  root=${SYNCCLOUD_PROGRAM:-${XDG_DATA_HOME:-$HOME/.local/share}/synccloud-program}
  mkdir -p "$root"
  # Not in /tmp, where programs may not be allowed to run.
  work=$(mktemp -d "$root/.install-XXXXXX")
  trap 'rm -rf "$work"' EXIT
  trap 'exit 1' HUP INT TERM

  say "downloading synccloud $version for $platform ($length bytes) from $service"
  fetch "$service/agents/$platform" "$work/archive" || stop "the download failed; try again"
  found=$(sha256_of "$work/archive")
  [ "$found" = "$sha256" ] || stop "the download is not what this script was made for (SHA-256 $found instead of $sha256): if a new version came out just now, run the install line again; else do not trust it"
  mkdir "$work/program"
  tar -xzf "$work/archive" -C "$work/program"
  if ! says=$("$work/program/synccloud" --version 2>&1); then
    if [ "$runtime" != - ]; then
      stop "the program does not start. It needs the .NET runtime $runtime: https://dotnet.microsoft.com/download/dotnet/$runtime
Or whoever runs the service publishes one that brings all it needs: synccloud-local agents publish --rid $platform
$says"
    fi
    stop "the program does not start here: $says"
  fi
  "$work/program/synccloud" self-install "$work/archive" --sha256 "$sha256" --into "$root" --bin "$HOME/.local/bin"

  synccloud=synccloud
  case ":$PATH:" in
    *":$HOME/.local/bin:"*) ;;
    *)
      synccloud=$HOME/.local/bin/synccloud
      say "$HOME/.local/bin is not on your PATH; add it in your shell's profile: export PATH=\"\$HOME/.local/bin:\$PATH\"" ;;
  esac
  say "next: $synccloud $next"
  [ -z "$code" ] || say "      CODE is what this prints on the service's machine: $code"
}

# At the end, so that a script that came only in part does nothing.
main
