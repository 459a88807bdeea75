//! Arguments, logging, run.

use scrim::app::{bench, render};
use scrim::cli::{Cli, Command, check, devices, effects};
use scrim::diagnostics::CountingAllocator;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

fn main() -> ExitCode {
    let (command, verbose) = Cli::from_process();
    let mut out = std::io::stdout().lock();
    let done: Result<(), Box<dyn std::error::Error>> = match command {
        Command::Check(args) => {
            return check::run(&args, &mut out).map_or(ExitCode::FAILURE, ExitCode::from);
        }
        Command::Render(args) => {
            scrim::diagnostics::log_to_stderr(verbose);
            render::run(&args, &mut out).map_err(Into::into)
        }
        Command::Bench(args) => {
            scrim::diagnostics::log_to_stderr(verbose);
            bench::run(&args, &mut out).map_err(Into::into)
        }
        _ => Ok(()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("scrim: {error}");
            ExitCode::FAILURE
        }
    }
}
