//! `scrim collect`.

use crate::assets::stage;
use crate::effect::catalog;
use scrim::cli::args::{Cli, Command};
use scrim::cli::collect::run;

#[test]
fn the_missing_are_told_and_the_last_line_counts() {
    let folder = tempfile::tempdir().unwrap();
    let (_, path) = stage(folder.path());
    let out = folder.path().join("copy");
    let typed = ["scrim", "collect", path.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let (Command::Collect(args), _) = Cli::read(typed).unwrap() else { panic!() };
    let mut text = Vec::new();
    run(&args, &catalog(), folder.path(), &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "missing: source “Film”: gone.mkv: the file or its folder does not exist");
    assert_eq!(lines[1], format!("{}: 4 files, 0.0 MiB copied, 1 missing", out.join("show.ron").display()));
    let again = run(&args, &catalog(), folder.path(), &mut Vec::new()).unwrap_err();
    assert!(again.to_string().ends_with("name a new folder or an empty one"), "{again}");
}
