//! Scrim with these effects: `cargo run -p scrim-halftone -- SCENE.ron`.

use scrim::app::studio;
use scrim::cli::args::OpenArgs;
use scrim_halftone::HalftonePlugin;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = OpenArgs { file: std::env::args_os().nth(1).map(Into::into) };
    let run = studio::run_with(&args, 0, |app| {
        app.add_plugins(HalftonePlugin);
    });
    run.unwrap_or_else(|error| {
        eprintln!("scrim-halftone: {error}");
        ExitCode::FAILURE
    })
}
