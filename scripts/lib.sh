# Shared by scripts/run, scripts/test and .ci/run: what a fresh machine needs, and where the build goes.
# shellcheck shell=bash

SCRIM_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# The oldest Rust that builds Scrim, as in Cargo.toml.
SCRIM_RUST=1.95

# One build for running, testing and CI.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/scrim/target}"

# To build, and to run with pictures from files, cameras and streams.
SCRIM_PACKAGES=(
  build-essential pkg-config
  libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev
  gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly
  gstreamer1.0-libav gstreamer1.0-x gstreamer1.0-pulseaudio
  libwayland-dev libxkbcommon-dev libxkbcommon-x11-0
  libx11-dev libx11-xcb1 libxcursor1 libxi6 libxrandr2
  libvulkan1 mesa-vulkan-drivers
)
# The end-to-end test works the real program on a screen of its own.
SCRIM_TEST_PACKAGES=(xvfb openbox xdotool x11-utils imagemagick openssl ffmpeg pulseaudio python3-venv)

say() { printf '%s\n' "$*" >&2; }

# The distribution's id and the ids that it is like, in one line.
distribution() {
  local file="${SCRIM_OS_RELEASE:-/etc/os-release}"
  if [ "$(uname -s)" = Darwin ] && [ -z "${SCRIM_OS_RELEASE:-}" ]; then
    echo macos
  elif [ -r "$file" ]; then
    # In a shell of its own: the file sets variables.
    (. "$file" && echo "${ID:-unknown} ${ID_LIKE:-}")
  else
    echo unknown
  fi
}

# Prints the packages of a list that are not installed.
missing_packages() {
  local package
  for package in "$@"; do
    dpkg-query -W -f='${Status}\n' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
  done
}

apt_install() {
  local as_root=("$@")
  "${as_root[@]}" apt-get update -q >&2 &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >&2
}

# Installs what of the given packages is missing; asks first when that takes sudo.
install_on_debian() {
  local missing answer
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  if [ "$(id -u)" = 0 ]; then
    say "Installing ${missing[*]}"
    apt_install
    return
  fi
  if [ ! -t 0 ] || ! command -v sudo >/dev/null; then
    say "Scrim needs packages that are not installed. Install them and start again:"
    say "  sudo apt-get install ${missing[*]}"
    return 1
  fi
  read -r -p "Install ${missing[*]} with sudo? [Y/n] " answer
  case "$answer" in
    '' | [yY]*) apt_install sudo ;;
    *)
      say "Nothing was installed."
      return 1
      ;;
  esac
}

# What to install where we do not install: goes on, because it may all be there.
print_packages() {
  say "Scrim installs what it needs by itself on Debian and Ubuntu only. If the build or the studio misses something, install:"
  case "$1" in
    fedora)
      say "  sudo dnf install gcc pkgconf-pkg-config gstreamer1-devel gstreamer1-plugins-base-devel gstreamer1-plugins-good \\"
      say "    gstreamer1-plugins-bad-free gstreamer1-plugin-openh264 gstreamer1-plugin-libav wayland-devel libxkbcommon-devel \\"
      say "    libxkbcommon-x11 libX11-devel libXcursor libXi libXrandr vulkan-loader mesa-vulkan-drivers"
      say "  and for scripts/test: sudo dnf install xorg-x11-server-Xvfb openbox xdotool xwininfo ImageMagick"
      ;;
    arch)
      say "  sudo pacman -S base-devel gstreamer gst-plugins-base gst-plugins-good gst-plugins-bad gst-plugins-ugly gst-libav \\"
      say "    wayland libxkbcommon libxkbcommon-x11 libx11 libxcursor libxi libxrandr vulkan-icd-loader vulkan-swrast"
      say "  and for scripts/test: sudo pacman -S xorg-server-xvfb openbox xdotool xorg-xwininfo imagemagick"
      ;;
    macos)
      say "  brew install pkgconf gstreamer"
      say "  (Scrim is made for Linux first: screens and windows cannot be captured here, and the end-to-end test does not run.)"
      ;;
    *)
      say "  the libraries and plug-ins that Debian calls: ${SCRIM_PACKAGES[*]}"
      say "  and for scripts/test: ${SCRIM_TEST_PACKAGES[*]}"
      ;;
  esac
}

# Makes the machine ready for the packages given.
install_packages() {
  case " $(distribution) " in
    *' debian '* | *' ubuntu '*) install_on_debian "$@" ;;
    *' fedora '* | *' rhel '*) print_packages fedora ;;
    *' arch '*) print_packages arch ;;
    ' macos ') print_packages macos ;;
    *) print_packages other ;;
  esac
}

# True when version $1 is at least version $2.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# Finds a cargo that is new enough, or says how to get one.
require_rust() {
  local version
  if ! command -v cargo >/dev/null && [ -x "${CARGO_HOME:-$HOME/.cargo}/bin/cargo" ]; then
    PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
  fi
  if ! command -v cargo >/dev/null; then
    say "Scrim is built with Rust $SCRIM_RUST or newer, and there is no cargo here. Install Rust by rustup (https://rustup.rs), which"
    say "Debian 13 and Ubuntu 24.04 have as a package of that name: sudo apt-get install rustup && rustup default stable"
    return 1
  fi
  version=$(cargo --version | cut -d' ' -f2)
  if ! at_least "$version" "$SCRIM_RUST"; then
    say "Scrim is built with Rust $SCRIM_RUST or newer; this cargo is $version, from $(command -v cargo)."
    say "Update it by: rustup update stable (the rustc packages of Debian and Ubuntu are too old; get rustup from https://rustup.rs)"
    return 1
  fi
}
