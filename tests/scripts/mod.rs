//! Tests of the set-up scripts: what they do on machines that they do not know.

use scrim::testing::root;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output};

/// Runs a line of shell with the scripts' functions loaded.
fn shell(line: &str, os_release: &str) -> Output {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), os_release).unwrap();
    Command::new("bash")
        .args(["-c", &format!(". scripts/lib.sh; {line}")])
        .current_dir(root())
        .env("SCRIM_OS_RELEASE", file.path())
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn every_script_parses() {
    for script in ["scripts/lib.sh", "scripts/run", "scripts/test", "scripts/peers", "scripts/serve-bench", ".ci/run"] {
        let checked = Command::new("bash").arg("-n").arg(root().join(script)).output().unwrap();
        assert!(checked.status.success(), "{script}: {}", said(&checked));
    }
}

#[test]
fn other_systems_get_their_list_and_go_on() {
    let cases = [
        ("ID=fedora\n", "sudo dnf install gcc"),
        ("ID=nobara\nID_LIKE=\"rhel fedora\"\n", "sudo dnf install gcc"),
        ("ID=arch\n", "sudo pacman -S base-devel"),
        ("ID=manjaro\nID_LIKE=arch\n", "sudo pacman -S base-devel"),
        ("ID=slackware\n", "libgstreamer1.0-dev"),
    ];
    for (os_release, expected) in cases {
        let output = shell("install_packages \"${SCRIM_PACKAGES[@]}\"", os_release);
        assert!(output.status.success(), "{os_release}");
        assert!(said(&output).contains(expected), "{os_release}: {}", said(&output));
    }
}

#[test]
fn debian_and_its_like_install_only_what_is_missing() {
    // The functions that would install and ask are replaced; the choice before them is the real one.
    let line = "dpkg-query() { [ \"${!#}\" = present ] && echo 'install ok installed'; }; \
                id() { echo 0; }; apt_install() { echo \"apt ${missing[*]}\"; }; install_packages present absent";
    for os_release in ["ID=debian\n", "ID=ubuntu\nID_LIKE=debian\n", "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"] {
        let output = shell(line, os_release);
        assert_eq!(String::from_utf8_lossy(&output.stdout), "apt absent\n", "{os_release}: {}", said(&output));
    }
}

#[test]
fn without_root_and_terminal_the_command_is_printed_and_nothing_installed() {
    let line = "id() { echo 1000; }; apt_install() { echo installed; }; install_packages scrim-no-such-package";
    let output = shell(line, "ID=debian\n");
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("sudo apt-get install scrim-no-such-package"), "{}", said(&output));
    assert!(output.stdout.is_empty());
}

#[test]
fn an_old_rust_is_told_from_a_new_one() {
    for (version, fits) in [("1.63.0", false), ("1.94.9", false), ("1.95.0", true), ("1.100.0", true), ("2.0.0", true)]
    {
        let line = format!("cargo() {{ echo 'cargo {version} (abc 2026-01-01)'; }}; require_rust");
        let output = shell(&line, "ID=debian\n");
        assert_eq!(output.status.success(), fits, "{version}");
        if !fits {
            assert!(said(&output).contains(&format!("this cargo is {version}")), "{}", said(&output));
        }
    }
}

#[test]
fn the_rust_that_the_scripts_ask_for_is_the_one_in_cargo_toml() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let asked = shell("echo $SCRIM_RUST", "ID=debian\n");
    let asked = String::from_utf8_lossy(&asked.stdout).trim().to_owned();
    assert!(manifest.contains(&format!("rust-version = \"{asked}\"")), "{asked}");
}

/// A folder with programs of our own and a system that the scripts install nothing on.
struct Stage(tempfile::TempDir);

impl Stage {
    fn new() -> Self {
        let stage = Self(tempfile::tempdir().unwrap());
        fs::write(stage.path("os-release"), "ID=fedora\n").unwrap();
        stage
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Puts a program there.
    fn program(&self, name: &str, body: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("#!/usr/bin/env bash\n{body}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs a script with those programs before the system's, without a display.
    fn run(&self, script: &str, arguments: &[&str]) -> Output {
        let path = std::env::join_paths(
            std::iter::once(self.path("bin"))
                .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
        );
        Command::new(root().join(script))
            .args(arguments)
            .current_dir(self.0.path())
            .env("PATH", path.unwrap())
            .env("SCRIM_OS_RELEASE", self.path("os-release"))
            .env("CARGO_TARGET_DIR", self.path("target"))
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .output()
            .unwrap()
    }
}

#[test]
fn the_test_script_sums_the_binaries_and_keeps_the_exit_code() {
    let stage = Stage::new();
    let result = |passed, failed, skipped| {
        format!(
            "echo 'test result: x. {passed} passed; {failed} failed; {skipped} ignored; 0 measured; 9 filtered out; finished in 1s'"
        )
    };
    let version = "if [ \"$1\" = --version ]; then echo 'cargo 1.95.0'; exit; fi";
    for (second, code) in [(result(5, 0, 0), 0), (result(4, 1, 2), 101)] {
        stage.program("bin/cargo", &format!("{version}\n{}\n{second}\nexit {code}", result(10, 0, 1)));
        let output = stage.run("scripts/test", &[]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let expected = if code == 0 { "15 passed, 0 failed, 1 skipped" } else { "14 passed, 1 failed, 3 skipped" };
        assert_eq!(text.lines().last(), Some(expected), "{text}{}", said(&output));
        assert_eq!(output.status.code(), Some(code));
    }
}

#[test]
fn the_run_script_renders_without_a_display_and_passes_arguments_on() {
    let stage = Stage::new();
    stage.program("bin/cargo", "echo 'cargo 1.95.0 (abc)'");
    stage.program("target/debug/scrim", "echo \"scrim $*\"");
    let ran = |arguments: &[&str]| {
        let output = stage.run("scripts/run", arguments);
        assert!(output.status.success(), "{}", said(&output));
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        (text.lines().last().unwrap_or_default().to_owned(), said(&output))
    };
    let scene = root().join("scenes/demo.ron").display().to_string();
    let film = stage.path("scrim-demo.mkv").display().to_string();
    let (line, told) = ran(&[]);
    assert_eq!(line, format!("scrim render {scene} --seconds 10 --out {film}"));
    assert!(told.contains(&format!("The film is {film}")), "{told}");
    assert_eq!(ran(&["check", "a b.ron", "--json"]).0, "scrim check a b.ron --json");
}
